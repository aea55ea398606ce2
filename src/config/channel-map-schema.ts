/** The shape of `channel-map.yaml`: keys, and how each is written right. Called by `channel-map.ts` alone. */
import * as z from "zod";
import { isSnowflake } from "../domain/ids.ts";
import type { SchemaHelp } from "./schema-problems.ts";

const policyShape = {
  owner: z.string().optional(),
  listeners: z.array(z.string()).optional(),
  mention: z
    .string()
    .pipe(z.enum(["required", "optional"]))
    .optional(),
  foreignBots: z
    .string()
    .pipe(z.enum(["ignore", "mentions"]))
    .optional(),
};

const purposes = ["task-board", "agent-logs", "inter-agent", "alerts"] as const;

const kinds = ["text", "forum"] as const;

const channelShape = z.strictObject({
  ...policyShape,
  purpose: z.string().pipe(z.enum(purposes)).optional(),
  type: z.string().pipe(z.enum(kinds)).optional(),
});
const channelsShape = z.record(z.string(), channelShape.nullable()).nullable().optional();
const categoryShape = z.strictObject({ ...policyShape, channels: channelsShape });

const mapShape = z.strictObject({
  guild: z.string().refine(isSnowflake, "is not a Discord id").optional(),
  delegators: z.array(z.string().min(1).max(100)).default([]),
  categories: z.record(z.string(), categoryShape.nullable()).default({}),
  channels: channelsShape,
});

/** Keys of a category without its channels, as written. */
export type PolicyEntry = z.infer<typeof channelShape>;
/** The channels of a category, or those without one, as written. */
export type ChannelEntries = z.infer<typeof channelsShape>;
/** The whole file as written. */
export type MapSettings = z.infer<typeof mapShape>;

/** Checks the channel map's shape; ids are not yet resolved. */
export const mapSchema: z.ZodType<MapSettings> = mapShape;

/** Every key that the map knows, by the place it stands at; the documentation names each (a test compares). */
export const mapKeys = {
  top: Object.keys(mapShape.shape),
  category: Object.keys(categoryShape.shape),
  channel: Object.keys(channelShape.shape),
} as const;

/** Cures for the keys of the map. */
export const mapHelp: SchemaHelp = {
  keysAt(path) {
    if (path.length === 0) return mapKeys.top;
    return path.at(-2) === "channels" ? mapKeys.channel : mapKeys.category;
  },
  cures: {
    guild: 'Write the guild\'s id in quotes: "1471858733452890132". Without it, the one guild of all bots is meant.',
    delegators: "Write a list of the names of Discord roles: [Lead].",
    categories: "Write each category by its name, its rules below it.",
    channels: "Write each channel by its name with its rules: technical: { owner: tech-lead }, or technical: {}.",
    owner: "Write the id of one agent: manager.",
    listeners: "Write a list of agents: [study-builder].",
    mention: "Write required or optional.",
    foreignBots: "Write ignore or mentions.",
    type: "Write text or forum.",
    purpose: `Write one of ${purposes.join(", ")}.`,
  },
};
