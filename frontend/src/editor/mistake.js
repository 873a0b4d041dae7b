/* The mistake that the server found, at its place in the text, until the text is changed. */
import { StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const line = Decoration.line({ class: "cm-mistake-line" });
const token = Decoration.mark({ class: "cm-mistake" });

/* Return the extension that marks what `trouble` says: data-line and data-column, from 1, data-length. */
export function markMistake(trouble) {
  const { line: number, column, length } = trouble?.dataset ?? {};
  if (!number) return [];
  return StateField.define({
    create: (state) => decorate(state.doc, Number(number), Number(column), Number(length)),
    update: (marks, transaction) => (transaction.docChanged ? Decoration.none : marks),
    provide: (marks) => EditorView.decorations.from(marks),
  });
}

function decorate(doc, number, column, length) {
  if (number > doc.lines) return Decoration.none;
  const { from, to, text } = doc.line(number);
  // The server counts characters, the editor UTF-16 units: they differ beyond the basic plane.
  const units = (count) => [...text].slice(0, count).join("").length;
  const begin = Math.min(to, from + units(column - 1));
  const end = Math.min(to, from + units(column - 1 + length));
  const marks = [line.range(from)];
  if (end > begin) marks.push(token.range(begin, end));
  return Decoration.set(marks);
}
