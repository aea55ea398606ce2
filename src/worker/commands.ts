/**
 * Compares the commands that Discord has with those that we want, so that nothing is written when nothing changed:
 * Discord allows 200 creations a day per guild.
 */
import type { APIApplicationCommand, RESTPutAPIApplicationGuildCommandsJSONBody } from "discord-api-types/v10";

/** The value without fields that Discord adds or that stand at their default, in a fixed order of keys. */
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

const comparedKeys = ["type", "name", "description", "options", "default_member_permissions", "nsfw"] as const;

function comparable(command: object): string {
  const fields = { type: 1, ...command } as Readonly<Record<string, unknown>>;
  return JSON.stringify(essence(Object.fromEntries(comparedKeys.map((key) => [key, fields[key]]))));
}

/** True when a write is needed to make `existing` equal to `wanted`. */
export function commandsDiffer(
  existing: readonly APIApplicationCommand[],
  wanted: RESTPutAPIApplicationGuildCommandsJSONBody,
): boolean {
  const left = existing.map(comparable).sort();
  const right = wanted.map(comparable).sort();
  return left.length !== right.length || left.some((command, index) => command !== right[index]);
}
