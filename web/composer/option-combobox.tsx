/** A field with a list: fixed choices, people, channels and roles, or what the bot suggests while one types. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { PickerChoice } from "../parts/picker.tsx";
import type { FieldProperties } from "./option-pill.tsx";
import { useChoices, valueCalled } from "./use-choices.ts";

/** The field. */
export function OptionCombobox(properties: FieldProperties & { described: object }) {
  const { option, value, described, onChange, onDone } = properties;
  const isOpen = useSignal(false);
  const active = useSignal(0);
  const listId = useId();
  const choices = useChoices(properties, isOpen.value);
  const at = Math.min(active.value, Math.max(choices.length - 1, 0));
  const take = (choice: PickerChoice): void => {
    isOpen.value = false;
    onChange({ text: choice.label, value: choice.value });
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const choice = choices[at];
    if (!isOpen.value || choice === undefined) {
      if (event.key === "ArrowDown") isOpen.value = true;
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) active.value = (at + step + choices.length) % choices.length;
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(choice);
    else if (event.key === "Escape") isOpen.value = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isShown = isOpen.value && choices.length > 0;
  return (
    <>
      <input
        data-option={option.name}
        role="combobox"
        aria-required={option.required ?? false}
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-activedescendant={isShown ? `${listId}-${at}` : undefined}
        autoComplete="off"
        size={Math.max((value?.text.length ?? 0) + 1, 12)}
        value={value?.text ?? ""}
        onFocus={() => (isOpen.value = true)}
        onBlur={() => (isOpen.value = false)}
        onInput={({ currentTarget: { value: text } }) => {
          isOpen.value = true;
          active.value = 0;
          onChange({ text, value: valueCalled(option, text) });
        }}
        onKeyDown={onKeyDown}
        {...described}
      />
      {isShown && <Choices id={listId} choices={choices} active={at} label={option.name} onTake={take} />}
    </>
  );
}

interface ChoicesProperties {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly PickerChoice[];
  readonly active: number;
  readonly onTake: (choice: PickerChoice) => void;
}

function Choices({ id, label, choices, active, onTake }: ChoicesProperties) {
  return (
    <ul id={id} class="suggestions" role="listbox" aria-label={`Choices for ${label}`}>
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y: the field handles the keys.
        <li
          key={choice.value}
          id={`${id}-${index}`}
          class={`option ${index === active ? "active" : ""}`}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => {
            // The mouse must not take the focus from the field.
            event.preventDefault();
            onTake(choice);
          }}
        >
          {choice.icon}
          <span class="label">{choice.label}</span>
          {choice.note && <span class="note">{choice.note}</span>}
        </li>
      ))}
    </ul>
  );
}
