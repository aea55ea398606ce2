/** The fields of a bot's form, out of the layout around them. Pure. */
import type { Component } from "../wire/component.ts";

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

/** What stands in a field before anybody wrote. */
export function textsOf({ value, options = [], default_values: chosen = [] }: Component): string[] {
  if (value !== undefined) return [value];
  return [...options.filter((option) => option.default).map((option) => option.value), ...chosen.map(({ id }) => id)];
}
