/** The life of the list above a box: what is asked at the cursor, which line is marked, the keys. */
import { useSignal } from "@preact/signals";
import { loadApps } from "../store/apps.ts";
import { needEmoji } from "../store/emoji-names.ts";
import { queryAt, type SuggestionQuery } from "./query.ts";
import { type Suggestion, suggestionsFor } from "./suggestions.tsx";

/** What a box needs to offer suggestions. */
export interface Suggesting {
  readonly shown: readonly Suggestion[];
  readonly active: number;
  /** Looks at the text up to the cursor. */
  look(before: string): void;
  close(): void;
  /** Takes a key while the list is open; true when it was used. */
  takeKey(event: KeyboardEvent): boolean;
  take(suggestion: Suggestion): void;
}

/** Wires a box; `onTake` gets what was chosen, and in place of what. */
export function useSuggestions(onTake: (suggestion: Suggestion, query: SuggestionQuery) => void): Suggesting {
  const query = useSignal<SuggestionQuery | null>(null);
  const active = useSignal(0);
  const shown = query.value === null ? [] : suggestionsFor(query.value);
  const at = Math.min(active.value, Math.max(shown.length - 1, 0));
  const take = (suggestion: Suggestion): void => {
    const asked = query.value;
    query.value = null;
    if (asked) onTake(suggestion, asked);
  };
  return {
    shown,
    active: at,
    take,
    look: (before) => {
      const found = queryAt(before);
      if (found?.kind === "command" && query.value?.kind !== "command") void loadApps();
      if (found?.kind === "emoji") void needEmoji();
      if (found?.typed !== query.value?.typed) active.value = 0;
      query.value = found;
    },
    close: () => {
      query.value = null;
    },
    takeKey: (event) => {
      const line = shown[at];
      if (line === undefined) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) active.value = (at + step + shown.length) % shown.length;
      else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") take(line);
      else if (event.key === "Escape") query.value = null;
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
