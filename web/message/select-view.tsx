/** A select of a bot: of its own options, or of people, roles or channels. One choice or several. */
import { useSignal } from "@preact/signals";
import { Picker } from "../parts/picker.tsx";
import { isWaiting } from "../store/interactions.ts";
import { useComponent } from "../store/message-acts.ts";
import type { Component } from "../wire/component.ts";
import type { Message } from "../wire/message.ts";
import { choicesOf, defaultsOf } from "./select-choices.tsx";

/** The select. */
export function SelectView({ component, message }: { component: Component; message: Message }) {
  const {
    custom_id: customId = "",
    placeholder,
    min_values: min = 1,
    max_values: max = 1,
    disabled = false,
  } = component;
  const chosen = useSignal<readonly string[]>(defaultsOf(component));
  const choose = (values: readonly string[]): void => {
    chosen.value = values;
    void useComponent(message, component, values);
  };
  return (
    <Picker
      label={placeholder ?? "Make a selection"}
      choices={choicesOf(component)}
      chosen={chosen.value}
      min={min}
      max={max}
      isDisabled={disabled || isWaiting(message.id, customId)}
      onChoose={choose}
    />
  );
}
