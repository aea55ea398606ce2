/** The shape of `channel-map.yaml`: keys, and how each is written right. Called by `channel-map.ts` alone. */
import * as z from "zod";
import { isSnowflake } from "../domain/ids.ts";
import type { SchemaHelp } from "./schema-problems.ts";

const policyShape = {
  owner: z.string().optional().meta({
    type: "id of an enabled agent",
    description: "The agent that answers when nobody else is addressed.",
  }),
  mention: z
    .string()
    .pipe(z.enum(["required", "optional"]))
    .optional()
    .meta({
      type: "`required`, `optional`",
      usually: "`required`",
      description:
        "`required`: the owner answers here only when mentioned. `optional`: it answers every person. Replies and threads are answered either way.",
    }),
  listeners: z.array(z.string()).optional().meta({
    type: "list of enabled agents",
    usually: "`[]`",
    description: "Agents that read along as context and never answer by it. A channel's list replaces its category's.",
  }),
  foreignBots: z
    .string()
    .pipe(z.enum(["ignore", "mentions"]))
    .optional()
    .meta({
      type: "`ignore`, `mentions`",
      usually: "`ignore`",
      description: "What other people's bots can do here: nothing, or wake an agent by mentioning it.",
    }),
};

const purposes = ["task-board", "agent-logs", "inter-agent", "alerts"] as const;

const kinds = ["text", "forum"] as const;

const ownOfChannel = {
  purpose: z
    .string()
    .pipe(z.enum(purposes))
    .optional()
    .meta({
      type: purposes.map((purpose) => `\`${purpose}\``).join(", "),
      description:
        "What Guildhall itself posts here. Each purpose has at most one channel. Without `alerts`, alerts go to agent-logs.",
    }),
  type: z
    .string()
    .pipe(z.enum(kinds))
    .optional()
    .meta({
      type: kinds.map((kind) => `\`${kind}\``).join(", "),
      usually: "`text`",
      description:
        "What `guildhall setup` makes the channel as where the guild lacks it. One that exists is taken as it is.",
    }),
};

const channelShape = z.strictObject({ ...policyShape, ...ownOfChannel });
const channelsShape = z.record(z.string(), channelShape.nullable()).nullable().optional().meta({
  type: "names or ids with rules",
  description: "At the top: channels that stand in no category. In a category: its channels.",
});
const categoryShape = z.strictObject({ ...policyShape, channels: channelsShape });

const mapShape = z.strictObject({
  guild: z.string().refine(isSnowflake, "is not a Discord id").optional().meta({
    type: "id in quotes",
    usually: "the one guild all bots share",
    description: "Messages of other guilds are not answered.",
  }),
  delegators: z.array(z.string().min(1).max(100)).default([]).meta({
    type: "list of role names",
    usually: "members with Manage Guild",
    description: "Discord roles whose members may delegate.",
  }),
  categories: z.record(z.string(), categoryShape.nullable()).default({}).meta({
    type: "names or ids with rules",
    usually: "none",
    description: "Categories of the guild.",
  }),
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

/** The keys of the map by the place they stand at, with what the documentation says of each. */
export const mapSections = { top: mapShape.shape, policy: policyShape, channel: ownOfChannel } as const;

/** Cures for the keys of the map. */
export const mapHelp: SchemaHelp = {
  keysAt(path) {
    if (path.length === 0) return Object.keys(mapShape.shape);
    return Object.keys(path.at(-2) === "channels" ? channelShape.shape : categoryShape.shape);
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
