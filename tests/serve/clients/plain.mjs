// What both clients have in common: the questions of standard input, and RDF/JS terms as plain values.
import { text } from 'node:stream/consumers';

/** Returns a term as [kind, value, language or datatype]. */
export function plainTerm(term) {
  return [term.termType, term.value, term.language || term.datatype?.value || ''];
}

/** Returns [name, term] pairs as an object of plain terms. */
export function plainRow(pairs) {
  return Object.fromEntries(pairs.map(([name, term]) => [name, plainTerm(term)]));
}

/** Returns the three terms of a quad as plain ones. */
export function plainQuad(quad) {
  return [quad.subject, quad.predicate, quad.object].map(plainTerm);
}

/** Answers every question by the function for its kind, one after the other; an error is an answer too. */
export async function answerAll(ways) {
  const answers = [];
  for (const { kind, query } of JSON.parse(await text(process.stdin))) {
    try {
      answers.push(await ways[kind](query));
    } catch (error) {
      answers.push({ error: String(error.message ?? error) });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}
