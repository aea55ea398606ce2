/** The list that opens above a field while one types: what could stand there. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** One line of the list. */
export interface Line {
  readonly key: string;
  readonly label: string;
  readonly note?: string;
  readonly owner?: string;
  readonly icon?: ComponentChildren;
}

interface Properties<T> {
  /** For the field that controls it; its lines have this id with their index behind it. */
  readonly id: string;
  readonly label: string;
  readonly lines: readonly T[];
  readonly active: number;
  /** The mouse has come to a line. */
  readonly onPoint: (index: number) => void;
  readonly onTake: (line: T) => void;
}

/** What ties a field to its list while that is open: which list, and which of its lines is marked. */
export function listAttributes(id: string, count: number, active: number) {
  const open = count > 0 ? { "aria-controls": id, "aria-activedescendant": `${id}-${active}` } : {};
  return { "aria-autocomplete": "list" as const, ...open };
}

/** The list, nothing without lines; the field keeps the focus and handles the keys. */
export function SuggestionList<T extends Line>({ id, label, lines, active, onPoint, onTake }: Properties<T>) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  if (lines.length === 0) return null;
  return (
    <ul ref={list} id={id} class="suggestions" role="listbox" aria-label={label}>
      {lines.map((line, index) => (
        <li
          key={line.key}
          id={`${id}-${index}`}
          class={`option ${index === active ? "active" : ""}`}
          role="option"
          aria-selected={index === active}
          onMouseMove={() => onPoint(index)}
          onMouseDown={(event) => {
            // The mouse must not take the focus from the field.
            event.preventDefault();
            onTake(line);
          }}
        >
          {line.icon}
          <span class="label">{line.label}</span> {line.owner && <span class="owner">{line.owner}</span>}{" "}
          {line.note && <span class="note">{line.note}</span>}
        </li>
      ))}
    </ul>
  );
}
