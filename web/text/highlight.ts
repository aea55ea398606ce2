/** Colours code. Loaded when the first block of code with a language is shown. */
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

/** Code in pieces: plain, or of a kind that has a colour. */
export type ColouredCode = string | { readonly kind: string; readonly inner: ColouredCode[] };

const languages = {
  bash,
  cpp,
  css,
  diff,
  go,
  javascript,
  json,
  markdown,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** The pieces of a text; one plain piece when nothing is known of the language. */
export function colour(text: string, language: string): ColouredCode[] {
  if (!hljs.getLanguage(language)) return [text];
  const { value } = hljs.highlight(text, { language, ignoreIllegals: true });
  // What highlight.js makes is read as a document of its own, of which only text and class names are taken.
  return piecesOf(new DOMParser().parseFromString(value, "text/html").body);
}

function piecesOf(node: Node): ColouredCode[] {
  return [...node.childNodes].map((child) => {
    if (child instanceof HTMLElement) return { kind: child.className, inner: piecesOf(child) };
    return child.textContent ?? "";
  });
}
