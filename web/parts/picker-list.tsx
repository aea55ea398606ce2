/** The open list of a picker. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { bestOf } from "../composer/query.ts";
import { Icon } from "./icon.tsx";
import type { PickerChoice } from "./picker.tsx";

const searchFrom = 9;
const maxShown = 50;
/** What stands below the messages. */
const roomPx = 80;

interface Properties {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly PickerChoice[];
  readonly marked: readonly string[];
  readonly isMany: boolean;
  /** Default: when the list is long. */
  readonly hasSearch?: boolean;
  readonly onPick: (value: string) => void;
  /** `isDone` false: what was marked is given up. */
  readonly onLeave: (isDone: boolean) => void;
}

/** The list; arrows, Enter or Space, Escape. */
export function PickerList(properties: Properties) {
  const { id, label, choices, marked, isMany, onPick, onLeave } = properties;
  const hasSearch = properties.hasSearch ?? choices.length >= searchFrom;
  const typed = useSignal("");
  const at = useSignal(0);
  const root = useRef<HTMLDivElement>(null);
  const shown = bestOf(choices, typed.value, (choice) => choice.label, maxShown);
  useOpened(root);
  useEffect(() => root.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" }), [at.value]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = shown[at.value];
    event.stopPropagation();
    if (step) at.value = (at.value + step + shown.length) % Math.max(shown.length, 1);
    else if (event.key === "Enter" || (event.key === " " && !hasSearch)) choice && onPick(choice.value);
    else if (event.key === "Escape") onLeave(false);
    else return;
    event.preventDefault();
  };
  const leave = (event: FocusEvent): void => {
    const { relatedTarget: to } = event;
    if (!(to instanceof Node && root.current?.parentElement?.contains(to))) onLeave(true);
  };
  const active = { "aria-activedescendant": `${id}-${at.value}` };
  return (
    <div ref={root} class="picker-list" onKeyDown={onKeyDown} onFocusOut={leave}>
      {hasSearch && (
        <input
          data-first
          role="combobox"
          aria-label={`Search: ${label}`}
          aria-expanded="true"
          aria-controls={id}
          placeholder="Search"
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
            at.value = 0;
          }}
          {...active}
        />
      )}
      <ul id={id} role="listbox" aria-label={label} aria-multiselectable={isMany} tabIndex={-1} {...active}>
        {shown.map((choice, index) => (
          <Option
            key={choice.value}
            id={`${id}-${index}`}
            choice={choice}
            isActive={index === at.value}
            isMarked={marked.includes(choice.value)}
            onPoint={() => {
              at.value = index;
            }}
            onPick={onPick}
          />
        ))}
      </ul>
      {shown.length === 0 && <p class="note">Nothing fits.</p>}
    </div>
  );
}

/** Takes the focus, and goes above the button where there is no room below it. */
function useOpened(root: RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const box = root.current?.getBoundingClientRect();
    root.current?.classList.toggle(
      "up",
      box !== undefined && box.bottom > innerHeight - roomPx && box.top > box.height,
    );
    root.current?.querySelector<HTMLElement>("input, ul")?.focus({ preventScroll: true });
  }, [root]);
}

interface OptionProperties {
  readonly id: string;
  readonly choice: PickerChoice;
  readonly isActive: boolean;
  readonly isMarked: boolean;
  readonly onPoint: () => void;
  readonly onPick: (value: string) => void;
}

function Option({ id, choice, isActive, isMarked, onPoint, onPick }: OptionProperties) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys.
    <li
      id={id}
      role="option"
      class={`option ${isActive ? "active" : ""}`}
      aria-selected={isMarked}
      onMouseMove={onPoint}
      // The mouse must not take the focus from the list.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onPick(choice.value)}
    >
      {choice.icon}
      <span class="two-lines">
        <span class="label">{choice.label}</span>
        {choice.note && <span class="note">{choice.note}</span>}
      </span>
      {isMarked && <Icon name="check" size={18} />}
    </li>
  );
}
