/**
 * What a person typed into a command's options becomes the data of an interaction: numbers from text, ids resolved to
 * users, roles and channels, subcommands nested, choices and limits checked as Discord's client does.
 * See [Discord Docs/Application command interaction data option](https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-application-command-interaction-data-option-structure).
 */
import type { Sandbox } from "../sandbox.ts";
import type { Command, JsonObject } from "../state/nouns.ts";

/** A command cannot be used like that. */
export class UnusableInput extends Error {}

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
  readonly options?: readonly Definition[];
}

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
export function commandData(
  sandbox: Sandbox,
  command: Command,
  guildId: string | null,
  input: CommandInput,
): JsonObject {
  const resolved = new Resolved(sandbox, guildId);
  const definitions = (command.options ?? []) as unknown as readonly Definition[];
  const options = optionsAt(definitions, input.path, input, resolved);
  const entities = resolved.entities();
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
    ...(options.length > 0 ? { options } : {}),
    ...(entities ? { resolved: entities } : {}),
  };
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
    if (input.focused === null) resolved.add(type, String(value));
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

/** Collects the users, roles and channels that options name. */
class Resolved {
  readonly #sandbox: Sandbox;
  readonly #guildId: string | null;
  readonly #found: Record<string, Record<string, object>> = {};

  constructor(sandbox: Sandbox, guildId: string | null) {
    this.#sandbox = sandbox;
    this.#guildId = guildId;
  }

  add(type: number, id: string): void {
    if (type === optionType.user || (type === optionType.mentionable && this.#sandbox.world.users.has(id)))
      this.#user(id);
    else if (type === optionType.role || type === optionType.mentionable) this.#role(id);
    else if (type === optionType.channel) this.#channel(id);
  }

  entities(): JsonObject | null {
    return Object.keys(this.#found).length > 0 ? this.#found : null;
  }

  #user(id: string): void {
    const { world } = this.#sandbox;
    this.#keep("users", id, world.users.get(id));
    const member = world.guilds.get(this.#guildId ?? "")?.members.get(id);
    if (!member) return;
    const { mute: _mute, deaf: _deaf, ...partial } = member;
    const guild = world.guilds.get(this.#guildId ?? "");
    const permissions = guild ? String(world.permissions.inGuild(guild, id)) : "0";
    this.#keep("members", id, { ...partial, permissions });
  }

  #role(id: string): void {
    this.#keep("roles", id, this.#sandbox.world.guilds.get(this.#guildId ?? "")?.roles.get(id));
  }

  #channel(id: string): void {
    const channel = this.#sandbox.world.channels.get(id)?.channel;
    this.#keep("channels", id, channel);
  }

  #keep(kind: string, id: string, entity: object | undefined): void {
    if (!entity) throw new UnusableInput(`There is no such thing as ${id} among the ${kind}.`);
    this.#found[kind] = { ...this.#found[kind], [id]: entity };
  }
}
