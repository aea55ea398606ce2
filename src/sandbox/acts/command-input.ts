/**
 * What a person typed into a command's options becomes the data of an interaction: numbers from text, ids resolved to
 * users, roles and channels, subcommands nested, choices and limits checked as Discord's client does.
 * See [Discord Docs/Application command interaction data option](https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-interaction-data-option-structure).
 */
import type { Sandbox } from "../sandbox.ts";
import type { Command, JsonObject } from "../state/nouns.ts";
import type { MenuTarget } from "../state/rows.ts";
import { Resolved, type Scope, UnusableInput } from "./resolved.ts";

/** What was typed: values by option name, the way to a subcommand, and for autocomplete the option being typed. */
export interface CommandInput {
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
  readonly focused: string | null;
}

/** One option of a command as it was registered. */
interface Definition {
  readonly name: string;
  readonly type: number;
  readonly required?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: unknown }[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly options?: readonly Definition[];
}

/** Kinds of commands: slash command, and context menus of users and messages. */
export const CommandType = { chatInput: 1, user: 2, message: 3 } as const;

const optionType = {
  subcommand: 1,
  group: 2,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
};

/** The `data` of an interaction. @throws UnusableInput saying which option is wrong */
export function commandData(sandbox: Sandbox, command: Command, scope: Scope, input: CommandInput): JsonObject {
  const resolved = new Resolved(sandbox, scope);
  const definitions = (command.options ?? []) as unknown as readonly Definition[];
  const options = optionsAt(definitions, input.path, input, resolved);
  const entities = resolved.entities();
  return {
    ...named(command),
    ...(options.length > 0 ? { options } : {}),
    ...(entities ? { resolved: entities } : {}),
  };
}

/** The `data` of a context menu's interaction: with the user or the message of the channel it is used on. @throws UnusableInput */
export function contextMenuData(
  sandbox: Sandbox,
  command: Command,
  scope: Scope,
  { kind, id }: MenuTarget,
  channelId: string,
): JsonObject {
  const resolved = new Resolved(sandbox, scope);
  if (kind === "user") resolved.addUser(id);
  else resolved.addMessage(channelId, id);
  return { ...named(command), target_id: id, resolved: resolved.entities() };
}

function named(command: Command): JsonObject {
  const { id, name, type, guild_id } = command;
  return { id, name, type, ...(guild_id === undefined ? {} : { guild_id }) };
}

function optionsAt(
  definitions: readonly Definition[],
  path: readonly string[],
  input: CommandInput,
  resolved: Resolved,
): JsonObject[] {
  const branches = definitions.filter(({ type }) => type === optionType.subcommand || type === optionType.group);
  if (branches.length === 0) return leaves(definitions, input, resolved);
  const branch = branches.find(({ name }) => name === path[0]);
  if (!branch) throw new UnusableInput(`Name a subcommand: ${branches.map(({ name }) => name).join(", ")}.`);
  const options = optionsAt(branch.options ?? [], path.slice(1), input, resolved);
  return [{ name: branch.name, type: branch.type, options }];
}

function leaves(definitions: readonly Definition[], input: CommandInput, resolved: Resolved): JsonObject[] {
  for (const name of Object.keys(input.values)) {
    if (!definitions.some((definition) => definition.name === name)) {
      throw new UnusableInput(`The command has no option "${name}".`);
    }
  }
  return definitions.flatMap((definition): JsonObject[] => {
    const { name, type } = definition;
    const given = input.values[name];
    const isFocused = input.focused === name;
    if (given === undefined || given === null || (given === "" && !isFocused)) {
      // While somebody still types, required options may be missing.
      if (definition.required && input.focused === null) throw new UnusableInput(`The option "${name}" is required.`);
      return isFocused ? [{ name, type, value: "", focused: true }] : [];
    }
    if (isFocused) return [{ name, type, value: given, focused: true }];
    const value = checkedValue(definition, given);
    if (input.focused === null) resolve(resolved, definition, String(value));
    return [{ name, type, value }];
  });
}

function checkedValue(definition: Definition, given: unknown): unknown {
  const { name, type, choices } = definition;
  const value = converted(type, given);
  if (choices?.length && !choices.some((choice) => choice.value === value)) {
    throw new UnusableInput(`"${String(given)}" is no choice of the option "${name}".`);
  }
  const size = typeof value === "number" ? value : typeof value === "string" && type === 3 ? value.length : null;
  const [min, max] =
    type === 3 ? [definition.min_length, definition.max_length] : [definition.min_value, definition.max_value];
  if (size !== null && ((min !== undefined && size < min) || (max !== undefined && size > max))) {
    throw new UnusableInput(`The option "${name}" must be between ${min ?? "any"} and ${max ?? "any"}.`);
  }
  return value;
}

function converted(type: number, given: unknown): unknown {
  if (type === optionType.integer || type === optionType.number) {
    const number = Number(given);
    if (Number.isNaN(number) || (type === optionType.integer && !Number.isInteger(number))) {
      throw new UnusableInput(`"${String(given)}" is no number.`);
    }
    return number;
  }
  return type === optionType.boolean ? given === true || given === "true" : String(given);
}

function resolve(resolved: Resolved, { type, channel_types }: Definition, id: string): void {
  if (type === optionType.user) resolved.addUser(id);
  if (type === optionType.role) resolved.addRole(id);
  if (type === optionType.mentionable) resolved.addMentionable(id);
  if (type === optionType.channel) resolved.addChannel(id, channel_types);
}
