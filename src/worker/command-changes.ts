/**
 * What has to change so that Discord has the commands that we want. Told by type and name: what stays is changed in place,
 * because its id carries the permissions that admins have set, and Discord allows 200 creations a day. Pure.
 */
import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from "discord-api-types/v10";

/** A command in the shape in which it is sent; our command files make it, and Discord checks it. */
export type WantedCommand = Readonly<Record<string, unknown>>;

/** What Discord has. */
export interface ExistingCommand {
  readonly id: string;
  readonly type: number;
  readonly name: string;
}

/** One request to make. `differing`: the fields that an edit is for. */
export type CommandChange =
  | { readonly kind: "create"; readonly body: RESTPostAPIApplicationCommandsJSONBody }
  | {
      readonly kind: "edit";
      readonly id: string;
      readonly body: RESTPostAPIApplicationCommandsJSONBody;
      readonly differing: readonly string[];
    }
  | { readonly kind: "delete"; readonly id: string; readonly type: number; readonly name: string };

/** Every field that decides, with what Discord takes it for when it is not said; also sent, so that an edit can undo. */
const defaults = {
  type: ApplicationCommandType.ChatInput as number,
  description: "",
  options: [] as readonly unknown[],
  default_member_permissions: null,
  contexts: null,
  integration_types: [ApplicationIntegrationType.GuildInstall],
  nsfw: false,
};

/** Types that a person types or finds in a menu; others (an activity's entry) are none of ours. */
const servedTypes: ReadonlySet<number> = new Set([
  ApplicationCommandType.ChatInput,
  ApplicationCommandType.User,
  ApplicationCommandType.Message,
]);

/** Deletions first: they make room. */
export function commandChanges(
  existing: readonly ExistingCommand[],
  wanted: readonly WantedCommand[],
): readonly CommandChange[] {
  const left = new Map(existing.filter(({ type }) => servedTypes.has(type)).map((one) => [keyOf(one), one]));
  const changes: CommandChange[] = [];
  for (const command of wanted) {
    const full = { ...defaults, ...command };
    const body = full as unknown as RESTPostAPIApplicationCommandsJSONBody;
    const known = left.get(keyOf(full));
    left.delete(keyOf(full));
    if (!known) {
      changes.push({ kind: "create", body });
      continue;
    }
    const differing = differingFields(known, full);
    if (differing.length > 0) changes.push({ kind: "edit", id: known.id, body, differing });
  }
  const deletions = [...left.values()].map(({ id, type, name }) => ({ kind: "delete" as const, id, type, name }));
  return [...deletions, ...changes];
}

function keyOf({ type, name }: { readonly type?: unknown; readonly name?: unknown }): string {
  return `${type} ${name}`;
}

function differingFields(known: ExistingCommand, wanted: WantedCommand): readonly string[] {
  const given: Readonly<Record<string, unknown>> = { ...defaults, ...known };
  return Object.keys(defaults).filter((key) => essenceOf(given[key], key) !== essenceOf(wanted[key], key));
}

/** The value in a form that can be compared: without what stands at its default, keys in a fixed order, sets sorted. */
function essenceOf(value: unknown, key: string): string {
  const isSet = (key === "contexts" || key === "integration_types") && Array.isArray(value);
  return JSON.stringify(essence(isSet ? value.toSorted() : value)) ?? "";
}

function essence(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([, field]) =>
        field !== null && field !== undefined && field !== false && !(Array.isArray(field) && field.length === 0),
    )
    .map(([key, field]) => [key, essence(field)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
