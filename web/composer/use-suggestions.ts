/** The life of the list above a box: what is asked at the cursor, which line is marked, the keys. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { commandsHere, loadApps } from "../store/apps.ts";
import { needEmoji } from "../store/emoji-names.ts";
import { leafCalled } from "./command-leaves.ts";
import { lineMove } from "./line-keys.ts";
import { queryAt, type SuggestionQuery } from "./query.ts";
import { type Suggestion, suggestionsFor } from "./suggestions.tsx";

/** What a box needs to offer suggestions. */
export interface Suggesting {
  readonly shown: readonly Suggestion[];
  readonly active: number;
  /** Looks at the text up to the cursor; true when that was the whole name of a command, which has begun. */
  look(before: string): boolean;
  close(): void;
  /** Takes a key while the list is open; true when it was used. */
  takeKey(event: KeyboardEvent): boolean;
  /** Marks a line. */
  point(index: number): void;
  take(suggestion: Suggestion): void;
}

/** Wires a box; `onTake` gets what was chosen, and where what it stands for begins. */
export function useSuggestions(onTake: (takes: Suggestion["takes"], start: number) => void): Suggesting {
  const query = useSignal<SuggestionQuery | null>(null);
  const active = useSignal(0);
  const shown = query.value === null ? [] : suggestionsFor(query.value);
  const at = Math.min(active.value, Math.max(shown.length - 1, 0));
  const looked = useRef("");
  const commands = commandsHere();
  const begin = (): boolean => {
    const marked = shown[at]?.takes ?? "";
    const leaf = leafCalled(commands, looked.current, typeof marked === "string" ? null : marked);
    if (leaf) onTake(leaf, 0);
    return leaf !== null;
  };
  // Who types faster than the commands are loaded has typed the whole name already.
  useEffect(() => {
    if (query.value?.kind === "command") begin();
    // biome-ignore lint/correctness/useExhaustiveDependencies: only when there are other commands.
  }, [commands]);
  const take = (suggestion: Suggestion): void => {
    const asked = query.value;
    query.value = null;
    if (asked) onTake(suggestion.takes, asked.start);
  };
  return {
    shown,
    active: at,
    take,
    point: (index) => {
      active.value = index;
    },
    look: (before) => {
      looked.current = before;
      const found = queryAt(before);
      if (found?.kind === "command" && query.value?.kind !== "command") void loadApps();
      if (found?.kind === "emoji") void needEmoji();
      if (found?.typed !== query.value?.typed) active.value = 0;
      query.value = found;
      return begin();
    },
    close: () => {
      query.value = null;
    },
    takeKey: (event) => {
      const move = lineMove(event, at, shown.length);
      if (move === null) return false;
      if (move === "take") shown[at] && take(shown[at]);
      else if (move === "close") query.value = null;
      else active.value = move.to;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
