/* What the editor completes with: keywords, variables of the query, prefixes, and the terms that the data has. */

const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH SERVICE " +
  "FILTER EXISTS NOT BIND VALUES AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET UNDEF COUNT SUM MIN MAX AVG SAMPLE " +
  "GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI IF COALESCE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER " +
  "SUBSTR STRLEN REPLACE UCASE LCASE CONCAT REGEX YEAR MONTH DAY NOW ABS CEIL FLOOR ROUND ISIRI ISBLANK ISLITERAL"
).split(" ").map((label) => ({ label, type: "keyword" }));
const VIEWS = ["Table", "Map", "Timeline", "BarChart", "Graph"].map((name) => ({ label: `#defaultView:${name}` }));
const MOST = 200;

/* Return the source of completions whose terms are at `address`; they are asked for once, when first needed. */
export function completeFrom(address) {
  let asked = null;
  const ask = () => (asked ??= fetchTerms(address));
  return async (context) => {
    const comment = context.matchBefore(/#\w*:?\w*$/);
    if (comment && context.state.doc.lineAt(context.pos).text.trimStart().startsWith("#")) {
      return { from: comment.from, options: VIEWS };
    }
    const variable = context.matchBefore(/[?$]\w*$/);
    if (variable) return { from: variable.from, options: variables(context.state.doc.toString(), variable.text) };
    const word = context.matchBefore(/[\p{L}\p{N}_-]*:?[\p{L}\p{N}_.-]*$/u);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const { prefixes, terms } = await ask();
    if (context.aborted) return null;
    const text = context.state.doc.toString();
    if (/\bPREFIX\s+$/i.test(text.slice(0, word.from))) return { from: word.from, options: declarations(prefixes) };
    const found = search(terms, word.text);
    const options = word.text.includes(":") ? found : [...found, ...KEYWORDS];
    // What matches by its label does not by its name, which is all that CodeMirror would compare.
    return { from: word.from, options: rank(options, word.text, prefixes), filter: false };
  };
}

async function fetchTerms(address) {
  if (!address) return { prefixes: {}, terms: [] };
  try {
    const response = await fetch(address);
    return response.ok ? prepare(await response.json()) : { prefixes: {}, terms: [] };
  } catch {
    return { prefixes: {}, terms: [] }; // no server, no terms: keywords and variables are still there
  }
}

function prepare({ prefixes, terms }) {
  const namespaces = Object.entries(prefixes);
  const named = terms.flatMap((term) => {
    const known = namespaces.find(([, iri]) => term.iri.startsWith(iri) && /^[\w-]+$/.test(term.iri.slice(iri.length)));
    if (!known) return [];
    const name = `${known[0]}:${term.iri.slice(known[1].length)}`;
    return [{ ...term, name, prefix: known[0], searched: `${name} ${term.label}`.toLowerCase() }];
  });
  return { prefixes, terms: named };
}

function search(terms, typed) {
  const wanted = typed.toLowerCase();
  return terms
    .filter((term) => term.searched.includes(wanted))
    .map((term) => ({
      label: term.name,
      detail: term.label,
      info: term.meaning || undefined,
      type: term.kind,
      prefix: term.prefix,
      uses: term.uses,
    }));
}

function rank(options, typed, prefixes) {
  const wanted = typed.toLowerCase();
  const score = ({ label, detail = "", uses = 0 }) => {
    const name = label.toLowerCase();
    const begins = [name, name.split(":")[1] ?? "", detail.toLowerCase()].findIndex((each) => each.startsWith(wanted));
    return (begins < 0 ? 0 : 3 - begins) * 1e9 + uses;
  };
  return options
    .filter((option) => option.type !== "keyword" || option.label.toLowerCase().startsWith(wanted))
    .sort((one, other) => score(other) - score(one) || one.label.localeCompare(other.label))
    .slice(0, MOST)
    .map((option) => (option.prefix ? { ...option, apply: writer(option.label, option.prefix, prefixes) } : option));
}

/* Return what writes a term, and the declaration of its prefix at the top where the query has none. */
function writer(name, prefix, prefixes) {
  return (view, _completion, from, to) => {
    const declared = new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const changes = [{ from, to, insert: name }];
    const declaration = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    if (!declared) changes.unshift({ from: 0, insert: declaration });
    view.dispatch({
      changes,
      selection: { anchor: from + name.length + (declared ? 0 : declaration.length) },
      userEvent: "input.complete",
    });
  };
}

function declarations(prefixes) {
  return Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}: <${iri}>`, type: "namespace" }));
}

function variables(text, typed) {
  const found = new Set(text.match(/[?$]\w+/g));
  // What is being typed is no variable yet, unless it stands elsewhere too.
  if (text.split(typed).length === 2) found.delete(typed);
  return [...found].map((label) => ({ label, type: "variable" }));
}
