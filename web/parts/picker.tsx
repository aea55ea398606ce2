/** A box from which one picks out of a list: with a search when the list is long, one choice or several. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { PickerList } from "./picker-list.tsx";

/** Something one can pick. */
export interface PickerChoice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
  readonly icon?: ComponentChildren;
}

interface Properties {
  /** Of the button; default none. */
  readonly id?: string;
  readonly label: string;
  readonly choices: readonly PickerChoice[];
  readonly chosen: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly isDisabled?: boolean;
  readonly isWrong?: boolean;
  readonly onChoose: (values: readonly string[]) => void;
}

/** The box. With one choice the list closes at once; with several when one leaves it. */
export function Picker({ id, label, choices, chosen, min, max, isDisabled, isWrong, onChoose }: Properties) {
  const isOpen = useSignal(false);
  const marked = useSignal<readonly string[]>(chosen);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const open = (): void => {
    marked.value = chosen;
    isOpen.value = true;
  };
  const close = (values: readonly string[] | null): void => {
    isOpen.value = false;
    button.current?.focus();
    const isChanged = values !== null && values.length >= min && values.join() !== chosen.join();
    if (isChanged) onChoose(values);
  };
  const toggle = (value: string): void => {
    const has = marked.value.includes(value);
    if (max === 1) close([value]);
    else if (has) marked.value = marked.value.filter((other) => other !== value);
    else if (marked.value.length < max) marked.value = [...marked.value, value];
  };
  const shown = choices.filter(({ value }) => chosen.includes(value));
  return (
    <div class="picker">
      <button
        ref={button}
        id={id}
        type="button"
        class="picker-button"
        role="combobox"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={isOpen.value}
        aria-controls={listId}
        aria-invalid={isWrong}
        disabled={isDisabled}
        onClick={() => (isOpen.value ? close(marked.value) : open())}
        onKeyDown={(event) => event.key === "ArrowDown" && !isOpen.value && open()}
      >
        <span class="picker-shown">
          {shown.length === 0 ? <span class="note">{label}</span> : shown.map(({ label: name }) => name).join(", ")}
        </span>
        <Icon name="chevron" size={18} />
      </button>
      {isOpen.value && (
        <PickerList
          id={listId}
          label={label}
          choices={choices}
          marked={marked.value}
          isMany={max > 1}
          onPick={toggle}
          onLeave={(isDone) => close(isDone && max > 1 ? marked.value : null)}
        />
      )}
    </div>
  );
}
