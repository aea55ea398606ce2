/** The shape of `bots/<id>/bot.yaml`: keys, defaults, and how each key is written right. Called by `bots.ts` alone. */
import * as z from "zod";
import { heartbeatCures, heartbeatKeys, heartbeatSchema } from "./heartbeat-schema.ts";
import type { SchemaHelp } from "./schema-problems.ts";

const word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by -")
  .max(64);

const modelName = z
  .string()
  .regex(/^(offline|[a-z0-9][a-z0-9.-]*\/\S+)$/, "is neither offline nor of the form provider/model");

const modelSchema = z.strictObject({ primary: modelName, fallbacks: z.array(modelName).default([]) });

const limitsSchema = z.strictObject({
  turns: z.int().min(1).max(16).default(2),
  usdPerDay: z.number().min(0).optional(),
});

/** `all`, `none`, a list of ids, or all but some. Ids are resolved later, when every agent is known. */
const delegatesToSchema = z.union([
  z.string().pipe(z.enum(["all", "none"])),
  z.array(z.string()),
  z.strictObject({ allExcept: z.array(z.string()) }),
]);

const botShape = z.strictObject({
  enabled: z.boolean().default(true),
  name: z.string().trim().min(1).max(32),
  avatar: z.string().min(1).optional(),
  presence: z.string().min(1).max(128).optional(),
  token: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable")
    .optional(),
  model: modelSchema.default({ primary: "offline", fallbacks: [] }),
  capabilities: z.array(word).default([]),
  delegatesTo: delegatesToSchema.default("none"),
  heartbeat: heartbeatSchema.optional(),
  limits: limitsSchema.default({ turns: 2 }),
  facility: word.optional(),
});

/** What a valid bot.yaml says, before ids are resolved. */
export type BotSettings = z.infer<typeof botShape>;

/** Checks one bot.yaml. */
export const botSchema: z.ZodType<BotSettings> = botShape;

/** Every key that bot.yaml knows, as `section.key`; the documentation names each (a test compares). */
export const botKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(botShape.shape),
  model: Object.keys(modelSchema.shape),
  delegatesTo: ["allExcept"],
  heartbeat: heartbeatKeys,
  limits: Object.keys(limitsSchema.shape),
};

/** Cures for the keys of bot.yaml. */
export const botHelp: SchemaHelp = {
  keysAt: (path) => botKeys[path.map(String).join(".")] ?? [],
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
