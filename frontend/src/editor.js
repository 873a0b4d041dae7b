/* The editor of queries: CodeMirror in place of the page's text field.

The text field stays what the form sends, so that everything else on the page works as without the editor. It
stands in a shadow root: only there CodeMirror styles itself by constructed style sheets, which a Content Security
Policy without 'unsafe-inline' allows; in the document it would add a <style>. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { completeFrom } from "./editor/completion.js";
import { markMistake } from "./editor/mistake.js";
import { highlighting, look } from "./editor/look.js";

const language = StreamLanguage.define({
  ...sparql,
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"', "'"] } },
});

/* Write over what is selected. Chromium would do so with the look of the text before, in a style attribute, which
the Content Security Policy forbids; it forbids in vain, since the text comes out right, but it complains. */
function replaceSelected(event, view) {
  const { main, ranges } = view.state.selection;
  if (event.inputType !== "insertText" || !event.data || main.empty || ranges.length > 1 || view.composing) return false;
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, main.from, main.to, event.data, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

function openEditor(field) {
  const form = field.form;
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  const label = form.querySelector(`label[for="${field.id}"]`);
  const told = document.getElementById("editor-keys");
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const trouble = document.getElementById("trouble");
  const isWrong = field.getAttribute("aria-invalid") === "true";
  const described = [isWrong ? trouble : null, told]
    .map((element) => element?.textContent.trim().replace(/\s+/g, " "))
    .filter(Boolean)
    .join(" ");
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("  "),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [completeFrom(told?.dataset.terms)], icons: false }),
        highlightActiveLine(),
        EditorView.domEventHandlers({ beforeinput: replaceSelected }),
        language,
        syntaxHighlighting(highlighting),
        look,
        EditorView.lineWrapping,
        // Tab leads on to the next field, as everywhere on the page: nobody is caught in the editor.
        keymap.of([
          { key: "Mod-Enter", run, preventDefault: true },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": label?.textContent.trim() ?? "SPARQL",
          ...(described && { "aria-description": described }),
          ...(isWrong && { "aria-invalid": "true" }),
          tabindex: "0", // so that what scrolls has something that plainly takes the focus
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        markMistake(trouble),
      ],
    }),
  });
  field.before(host);
  field.hidden = true;
  // A field that is not seen cannot be told to be empty; the server says so.
  field.required = false;
  label?.addEventListener("click", () => view.focus());
  // Back in the history of the browser, the field has what was written last.
  window.addEventListener("pageshow", () => {
    if (field.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
    }
  });
  if (told) told.hidden = false;
}

const field = document.querySelector("textarea#query");
if (field && "adoptedStyleSheets" in document) openEditor(field);
