/**
 * What a person does with a component becomes the data of an interaction: a button's name, the choices of a select with
 * the entities they name, and the fields of a modal. Checked as Discord's own client does before it sends.
 * See [Discord Docs/Component reference](https://docs.discord.com/developers/components/reference).
 */
import type { Sandbox } from "../sandbox.ts";
import type { JsonObject } from "../state/nouns.ts";
import { Resolved, type Scope, UnusableInput } from "./resolved.ts";

const ComponentType = {
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
} as const;

const selects = new Set<unknown>([
  ComponentType.stringSelect,
  ComponentType.userSelect,
  ComponentType.roleSelect,
  ComponentType.mentionableSelect,
  ComponentType.channelSelect,
]);

/** What was typed and chosen in a modal, by the custom ids of its fields. */
export type ModalFields = Readonly<Record<string, string | readonly string[]>>;

/** The `data` of a button's or select's interaction. @throws UnusableInput saying which choice is wrong */
export function componentData(
  sandbox: Sandbox,
  component: JsonObject,
  values: readonly string[],
  scope: Scope,
): JsonObject {
  const { type, id, custom_id } = component;
  const used = { component_type: type, id, custom_id };
  if (!selects.has(type)) {
    if (values.length > 0) throw new UnusableInput(`The component "${custom_id}" takes no values.`);
    return used;
  }
  const resolved = new Resolved(sandbox, scope);
  choose(resolved, component, values);
  const entities = resolved.entities();
  return { ...used, values, ...(entities ? { resolved: entities } : {}) };
}

/** The `data` of a modal's submission. @throws UnusableInput saying which field is wrong */
export function modalData(sandbox: Sandbox, modal: JsonObject, fields: ModalFields, scope: Scope): JsonObject {
  const resolved = new Resolved(sandbox, scope);
  const left = new Set(Object.keys(fields));
  const fill = (component: JsonObject): JsonObject => {
    const { type, id, custom_id } = component;
    if (Array.isArray(component.components)) return { type, id, components: component.components.map(fill) };
    if (component.component) return { type, id, component: fill(component.component as JsonObject) };
    const given = fields[String(custom_id)];
    left.delete(String(custom_id));
    if (type === ComponentType.textInput) return { type, id, custom_id, value: typed(component, given ?? "") };
    if (!selects.has(type)) return { type, id };
    const values = given === undefined ? [] : [given].flat();
    if (values.length > 0 || component.required !== false) choose(resolved, component, values);
    return { type, id, custom_id, values };
  };
  const components = (modal.components as JsonObject[]).map(fill);
  const [unknown] = left;
  if (unknown !== undefined) throw new UnusableInput(`The form has no field "${unknown}".`);
  const entities = resolved.entities();
  return { custom_id: modal.custom_id, components, ...(entities ? { resolved: entities } : {}) };
}

function typed({ custom_id, required, min_length, max_length }: JsonObject, given: string | readonly string[]): string {
  if (typeof given !== "string") throw new UnusableInput(`The field "${custom_id}" takes a text.`);
  if (given === "") {
    if (required === false) return given;
    throw new UnusableInput(`The field "${custom_id}" is required.`);
  }
  const [min, max] = [Number(min_length ?? 0), Number(max_length ?? 4_000)];
  if (given.length >= min && given.length <= max) return given;
  throw new UnusableInput(`The field "${custom_id}" takes ${min} to ${max} characters, not ${given.length}.`);
}

function choose(resolved: Resolved, select: JsonObject, values: readonly string[]): void {
  const { type, custom_id } = select;
  const [min, max] = [Number(select.min_values ?? 1), Number(select.max_values ?? 1)];
  if (values.length < min || values.length > max) {
    throw new UnusableInput(`The select "${custom_id}" takes ${min} to ${max} values, not ${values.length}.`);
  }
  if (new Set(values).size < values.length) throw new UnusableInput(`The select "${custom_id}" got a value twice.`);
  for (const value of values) {
    if (type === ComponentType.stringSelect) refuseUnoffered(select, value);
    if (type === ComponentType.userSelect) resolved.addUser(value);
    if (type === ComponentType.roleSelect) resolved.addRole(value);
    if (type === ComponentType.mentionableSelect) resolved.addMentionable(value);
    if (type === ComponentType.channelSelect) resolved.addChannel(value, select.channel_types as number[] | undefined);
  }
}

function refuseUnoffered({ custom_id, options }: JsonObject, value: string): void {
  const offered = options as readonly { readonly value: string }[];
  if (offered.some((option) => option.value === value)) return;
  throw new UnusableInput(`The select "${custom_id}" offers no "${value}".`);
}
