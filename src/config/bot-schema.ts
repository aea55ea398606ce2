/** The shape of `bots/<id>/bot.yaml`: keys, defaults, and how each key is written right. Called by `bots.ts` alone. */
import * as z from "zod";
import { heartbeatCures, heartbeatSchema, heartbeatShape } from "./heartbeat-schema.ts";
import type { SchemaHelp } from "./schema-problems.ts";

const word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by -")
  .max(64);

const modelName = z
  .string()
  .regex(/^(offline|[a-z0-9][a-z0-9.-]*\/\S+)$/, "is neither offline nor of the form provider/model");

const modelSchema = z.strictObject({
  primary: modelName.meta({
    type: "`offline` or `provider/model`",
    usually: "`offline`",
    description: "The model that is asked first.",
  }),
  fallbacks: z.array(modelName).default([]).meta({
    type: "list of the same",
    description: "Models that are asked, in this order, when the first one fails.",
  }),
});

const limitsSchema = z.strictObject({
  turns: z.int().min(1).max(16).default(2).meta({
    type: "1–16",
    description: "How many conversations the agent answers at once.",
  }),
  usdPerDay: z.number().min(0).optional().meta({ type: "number ≥ 0", description: "Budget in US dollars per day." }),
});

const allExceptSchema = z.strictObject({
  allExcept: z.array(z.string()).meta({
    type: "list of ids",
    usually: "required in this form",
    description: "Agents that are left out.",
  }),
});

/** `all`, `none`, a list of ids, or all but some. Ids are resolved later, when every agent is known. */
const delegatesToSchema = z.union([z.string().pipe(z.enum(["all", "none"])), z.array(z.string()), allExceptSchema]);

const botShape = z.strictObject({
  name: z.string().trim().min(1).max(32).meta({
    type: "text, 1–32 characters",
    description: "What people see. No two enabled agents may have the same one; case makes no difference.",
  }),
  enabled: z.boolean().default(true).meta({
    type: "`true`, `false`",
    description:
      "A disabled agent is read and checked, but not started. It can own no channel, listen in none, and receive no work.",
  }),
  avatar: z.string().min(1).optional().meta({
    type: "path",
    description: "PNG, JPEG or GIF in the agent's folder. `guildhall setup` gives it to the bot.",
  }),
  presence: z.string().min(1).max(128).optional().meta({
    type: "text, 1–128 characters",
    description: "The line below the bot's name in Discord.",
  }),
  token: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable")
    .optional()
    .meta({
      type: "name of a variable",
      usually: "`DISCORD_TOKEN_<ID>`",
      description:
        "Where the bot token is found; `<ID>` is the id in upper case with `-` as `_`. Never the token itself.",
    }),
  model: modelSchema.default({ primary: "offline", fallbacks: [] }).meta({
    type: "keys below",
    usually: "`{ primary: offline }`",
    description: "Which model thinks for this agent.",
  }),
  capabilities: z.array(word).default([]).meta({
    type: "list of words",
    description: "What the agent can do, as lower-case words joined by `-`.",
  }),
  delegatesTo: delegatesToSchema.default("none").meta({
    type: "see below",
    description: "Whom the agent may hand work to.",
  }),
  heartbeat: heartbeatSchema.optional().meta({
    type: "keys below",
    description: "When the agent wakes up by itself; without it, never.",
  }),
  limits: limitsSchema.default({ turns: 2 }).meta({ type: "keys below", description: "How much it may do." }),
  facility: word.optional().meta({
    type: "word",
    description: "A capability that the host must offer to run this agent; without it, any host will do.",
  }),
});

/** What a valid bot.yaml says, before ids are resolved. */
export type BotSettings = z.infer<typeof botShape>;

/** Checks one bot.yaml. */
export const botSchema: z.ZodType<BotSettings> = botShape;

/** The keys of bot.yaml by section, with what the documentation says of each. */
export const botSections: Readonly<Record<string, z.core.$ZodShape>> = {
  "": botShape.shape,
  model: modelSchema.shape,
  delegatesTo: allExceptSchema.shape,
  heartbeat: heartbeatShape,
  limits: limitsSchema.shape,
};

/** Cures for the keys of bot.yaml. */
export const botHelp: SchemaHelp = {
  keysAt: (path) => Object.keys(botSections[path.map(String).join(".")] ?? {}),
  cures: {
    ...heartbeatCures,
    enabled: "Write true or false.",
    name: 'Write the name that people see, at most 32 characters: "Tech Lead".',
    avatar: "Write the path of an image in the agent's folder: avatar.png.",
    presence: "Write one line of at most 128 characters.",
    token: "Write the name of the variable that holds the token. A token itself belongs in .env, never here.",
    model: "Write it like { primary: offline }.",
    primary: "Write offline, or provider and model: provider/model-name.",
    fallbacks: "Write a list: [offline].",
    capabilities: "Write a list of words: [code-review, fea].",
    delegatesTo: "Write all, none, a list of agents, or { allExcept: [agents] }.",
    allExcept: "Write a list of agents: { allExcept: [manager] }.",
    limits: "Write it like { turns: 2 }.",
    turns: "Write how many turns may run at once: a whole number from 1 to 16.",
    usdPerDay: "Write an amount in US dollars: 5 or 2.50.",
    facility: "Write the one capability that a host must offer: nx-license.",
  },
};
