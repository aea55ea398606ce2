/** What is said to the offline brain, and what it has to answer to that. Pure. */

import { chunk } from "../../src/domain/chunk.ts";
import type { AgentId } from "../../src/domain/ids.ts";
import { lorem } from "../../src/executor/runtimes/lorem.ts";

/** A command of the offline brain; `word` stands in no other saying of the run. */
export type Words =
  | { readonly kind: "repeat"; readonly word: string }
  | { readonly kind: "lorem"; readonly length: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "delegate"; readonly to: AgentId; readonly word: string };

/** As a person writes it. */
export function commandOf(words: Words): string {
  switch (words.kind) {
    case "repeat":
      return `repeat after me: ${words.word}`;
    case "lorem":
      return `lorem ${words.length}`;
    case "wait":
      return `wait ${words.seconds}`;
    case "delegate":
      return `delegate to ${words.to}: ${orderedText(words)}`;
  }
}

/** What the assignee is told to do. */
export function orderedText({ word }: Extract<Words, { readonly kind: "delegate" }>): string {
  return commandOf({ kind: "repeat", word });
}

/** The posts of the answer, in order; empty for work that is handed on. */
export function answerOf(words: Words): readonly string[] {
  switch (words.kind) {
    case "repeat":
      return [words.word];
    case "lorem":
      return chunk(lorem(words.length)).map(({ text }) => text);
    case "wait":
      return [`That was ${words.seconds} seconds of waiting.`];
    case "delegate":
      return [];
  }
}
