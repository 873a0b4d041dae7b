/* How the editor looks: in the page's own colours, which come into the shadow root as custom properties. */
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const look = EditorView.theme({
  "&": {
    color: "var(--text)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--quiet)",
    borderRadius: "4px",
    fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Consolas, monospace',
    lineHeight: "1.6",
    maxHeight: "70vh",
    minHeight: "12rem",
  },
  ".cm-content": { caretColor: "var(--text)", padding: "0.6rem 0" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--shade)", border: "0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--shade) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--link) 30%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in srgb, var(--link) 22%, transparent)",
    outline: "1px solid var(--link)",
  },
  "&.cm-focused .cm-nonmatchingBracket": { outline: "1px solid var(--accent)" },
  ".cm-mistake-line": { backgroundColor: "color-mix(in srgb, var(--accent) 14%, transparent)" },
  ".cm-mistake": { textDecoration: "underline wavy var(--accent)", textUnderlineOffset: "0.25em" },
  ".cm-tooltip": {
    color: "var(--text)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    boxShadow: "0 4px 16px rgb(0 0 0 / 18%)",
    maxWidth: "min(40rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.3rem 0.6rem", lineHeight: "1.35" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--paper)",
    backgroundColor: "var(--link)",
  },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8", marginLeft: "0.8em" },
  ".cm-completionInfo": { padding: "0.5rem 0.7rem", lineHeight: "1.4" },
});

export const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName, tags.definition(tags.variableName)], color: "var(--accent)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--quoted, var(--text))", fontStyle: "italic" },
  { tag: tags.standard(tags.variableName), color: "var(--link)" },
]);
