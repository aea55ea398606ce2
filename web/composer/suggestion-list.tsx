/** The list that opens above the box while one types. */
import { useEffect, useRef } from "preact/hooks";
import type { Suggestion } from "./suggestions.tsx";

/** The id of the list, for the box that controls it. */
export const suggestionListId = "suggestions";

interface Properties {
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly onTake: (suggestion: Suggestion) => void;
}

/** The list; the box keeps the focus and handles the keys. */
export function SuggestionList({ suggestions, active, onTake }: Properties) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  return (
    <ul ref={list} id={suggestionListId} class="suggestions" role="listbox" aria-label="Suggestions">
      {suggestions.map((suggestion, index) => (
        // biome-ignore lint/a11y: the box handles the keys.
        <li
          key={suggestion.key}
          id={`${suggestionListId}-${index}`}
          class={`option ${index === active ? "active" : ""}`}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => {
            // The mouse must not take the focus from the box.
            event.preventDefault();
            onTake(suggestion);
          }}
        >
          {suggestion.icon}
          <span class="label">{suggestion.label}</span>{" "}
          {suggestion.owner && <span class="owner">{suggestion.owner}</span>}{" "}
          {suggestion.note && <span class="note">{suggestion.note}</span>}
        </li>
      ))}
    </ul>
  );
}
