/** The fields of a bot's form, out of the layout around them. Pure. */
import type { Component } from "../wire/component.ts";

/** The type of fields that are written in; all others are selects. */
export const textInput = 4;

/** A field with the words beside it. */
export interface ModalInput {
  readonly component: Component;
  readonly label: string;
  readonly note: string | null;
}

/** The fields in their order: within rows, and within labels, which carry their words. */
export function modalInputs(components: readonly Component[]): ModalInput[] {
  return components.flatMap((component) => {
    if (component.component) {
      const { label = "", description = null } = component;
      return [{ component: component.component, label, note: description }];
    }
    if (component.components) return modalInputs(component.components);
    return component.custom_id === undefined ? [] : [{ component, label: component.label ?? "", note: null }];
  });
}

/** The words of a select that has none beside it. */
export function selectWords({ component, label }: ModalInput): string {
  return label || (component.placeholder ?? "Make a selection");
}

/** What is still to be done about a select; null when enough is chosen. Texts are held by the browser. */
export function lackOf(input: ModalInput, values: readonly string[]): string | null {
  const { type, required = true, min_values: min = 1 } = input.component;
  const isEnough = values.length >= min || (!required && values.length === 0);
  if (type === textInput || isEnough) return null;
  return `Choose ${min === 1 ? "one" : `at least ${min}`} under “${selectWords(input)}”.`;
}

/** What stands in a field before anybody wrote. */
export function textsOf({ value, options = [], default_values: chosen = [] }: Component): string[] {
  if (value !== undefined) return [value];
  return [...options.filter((option) => option.default).map((option) => option.value), ...chosen.map(({ id }) => id)];
}
