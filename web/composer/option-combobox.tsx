/** A field with a list: fixed choices, people, channels and roles, or what the bot suggests while one types. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { PickerChoice } from "../parts/picker.tsx";
import { lineMove } from "./line-keys.ts";
import type { FieldProperties } from "./option-pill.tsx";
import { listAttributes, SuggestionList } from "./suggestion-list.tsx";
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
    const move = lineMove(event, at, choices.length);
    // Who only passes by has chosen nothing.
    const isPassing = event.key === "Tab" && at === 0 && (value?.text ?? "") === "";
    if (move === null || isPassing) {
      if (event.key === "ArrowDown") isOpen.value = true;
      return;
    }
    if (move === "take") choices[at] && take(choices[at]);
    else if (move === "close") isOpen.value = false;
    else active.value = move.to;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input
        data-option={option.name}
        role="combobox"
        aria-required={option.required ?? false}
        aria-expanded={choices.length > 0}
        {...listAttributes(listId, choices.length, at)}
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
      <SuggestionList
        id={listId}
        label={`Choices for ${option.name}`}
        lines={choices.map((choice) => ({ ...choice, key: choice.value }))}
        active={at}
        onPoint={(index) => {
          active.value = index;
        }}
        onTake={take}
      />
    </>
  );
}
