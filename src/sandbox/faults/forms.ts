/**
 * Every fault there is, with its fields: what `POST /sandbox/faults` and scripts of the weather take. Absent `bot` means all
 * bots that there are. docs/sandbox.md says what each does; strike.ts does it.
 */
import * as z from "zod";
import { privilegedIntentNames } from "../gateway/intents.ts";

const dayMs = 24 * 60 * 60_000;
const maxDelayMs = 10 * 60_000;

const bot = z.string().optional();
const oneBot = z.string();
const count = z.number().int().min(1);
const delayMs = z.number().int().min(1).max(maxDelayMs);
/** How long a fault stays, by the sandbox's clock; absent: until it is cleared. */
const forMs = z.number().int().min(1).max(dayMs).optional();
/** Which requests; `count` absent means one, or with `forMs` as many as come. */
const filter = { bot, method: z.string().optional(), route: z.string().optional(), count: count.optional(), forMs };
/** Which privileged intents; all of them unless named. */
const intents = z.array(z.enum(privilegedIntentNames)).default([...privilegedIntentNames]);

/** What happens to the connections that stand, at once. */
const socketForms = [
  z.strictObject({ kind: z.literal("drop_socket"), bot }),
  z.strictObject({ kind: z.literal("half_open"), bot }),
  z.strictObject({ kind: z.literal("reconnect"), bot }),
  z.strictObject({ kind: z.literal("invalid_session"), bot, resumable: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("close"), bot, code: z.number().int().min(1000).max(4999) }),
] as const;

/** What stays with a bot's gateway for a while. */
const gatewayForms = [
  z.strictObject({ kind: z.literal("mute_acks"), bot, forMs }),
  z.strictObject({ kind: z.literal("delay_acks"), bot, delayMs, forMs }),
  z.strictObject({ kind: z.literal("delay_events"), bot, delayMs, forMs }),
  z.strictObject({ kind: z.literal("deafen"), bot, throughResume: z.boolean().default(false), forMs }),
  z.strictObject({ kind: z.literal("shuffle_events"), bot, withinMs: delayMs.default(1_000), forMs }),
  z.strictObject({
    kind: z.literal("refuse_resume"),
    bot,
    code: z.union([z.literal(4007), z.literal(4009)]).optional(),
    count: count.default(1),
  }),
  z.strictObject({ kind: z.literal("delay_guilds"), bot, delayMs, count: count.default(1) }),
  z.strictObject({
    kind: z.literal("repeat_events"),
    bot,
    events: count.max(1_000).default(10),
    count: count.default(1),
  }),
] as const;

/** What the operator of this Discord does to a bot. */
const botForms = [
  z.strictObject({ kind: z.literal("revoke_token"), bot: oneBot }),
  z.strictObject({ kind: z.literal("restore_token"), bot: oneBot }),
  z.strictObject({ kind: z.literal("disallow_intents"), bot: oneBot, intents }),
  z.strictObject({ kind: z.literal("allow_intents"), bot: oneBot, intents }),
] as const;

/** What happens to the requests that fit. */
const requestForms = [
  z.strictObject({ kind: z.literal("lose_reply"), ...filter }),
  z.strictObject({ kind: z.literal("cut_reply"), ...filter }),
  z.strictObject({ kind: z.literal("slow"), ...filter, delayMs }),
  z.strictObject({ kind: z.literal("hang"), ...filter }),
  z.strictObject({
    kind: z.literal("fail"),
    ...filter,
    status: z.number().int().min(400).max(599).default(500),
    body: z.unknown().default({ message: "500: Internal Server Error", code: 0 }),
  }),
  z.strictObject({
    kind: z.literal("cloudflare"),
    ...filter,
    status: z.union([403, 429, 502, 503, 504, 520, 521, 522].map((code) => z.literal(code))).default(502),
  }),
  z.strictObject({
    kind: z.literal("rate_limit"),
    ...filter,
    scope: z.enum(["user", "global", "shared"]).default("user"),
    retryAfterMs: z.number().int().min(1).default(1_000),
  }),
] as const;

/** Everything else. */
const otherForms = [
  z.strictObject({ kind: z.literal("unmute_acks"), bot }),
  z.strictObject({ kind: z.literal("undeafen"), bot }),
  z.strictObject({ kind: z.literal("close_dms"), userId: z.string() }),
  z.strictObject({ kind: z.literal("open_dms"), userId: z.string() }),
  z.strictObject({
    kind: z.literal("refuse_gateway"),
    forMs: forMs.default(10_000),
    status: z.number().int().min(400).max(599).optional(),
  }),
  z.strictObject({ kind: z.literal("guild_outage"), guildId: z.string().optional(), forMs }),
  z.strictObject({ kind: z.literal("start_limit"), bot, remaining: z.number().int().min(0).max(1_000) }),
  z.strictObject({ kind: z.literal("skew_clock"), skewMs: z.number().int().min(-dayMs).max(dayMs), forMs }),
  z.strictObject({ kind: z.literal("kill_process"), bot: oneBot }),
] as const;

/** One fault. */
export const faultForm = z.discriminatedUnion("kind", [
  ...socketForms,
  ...gatewayForms,
  ...botForms,
  ...requestForms,
  ...otherForms,
]);

/** One fault, checked. */
export type Fault = z.infer<typeof faultForm>;
/** A fault by its kind. */
export type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;
/** What happens to standing connections. */
export type SocketFault = z.infer<(typeof socketForms)[number]>;
/** What stays with a bot's gateway. */
export type GatewayFault = z.infer<(typeof gatewayForms)[number]>;
/** What happens to requests. */
export type RequestFault = z.infer<(typeof requestForms)[number]>;
/** What is done to a bot's account. */
export type BotFault = z.infer<(typeof botForms)[number]>;

/** Faults that stay for a while, for a number of times, or until they are cleared. */
export type StandingFault =
  | GatewayFault
  | RequestFault
  | FaultOf<"close_dms" | "refuse_gateway" | "guild_outage" | "start_limit" | "skew_clock">;

const kindsOf = (forms: readonly { readonly shape: { readonly kind: { readonly value: string } } }[]) =>
  new Set(forms.map(({ shape }) => shape.kind.value));

const socketKinds = kindsOf(socketForms);
const gatewayKinds = kindsOf(gatewayForms);
const botKinds = kindsOf(botForms);
const requestKinds = kindsOf(requestForms);

/** True for what happens to connections at once. */
export const isSocketFault = (fault: Fault): fault is SocketFault => socketKinds.has(fault.kind);
/** True for what stays with a gateway. */
export const isGatewayFault = (fault: Fault): fault is GatewayFault => gatewayKinds.has(fault.kind);
/** True for what is done to an account. */
export const isBotFault = (fault: Fault): fault is BotFault => botKinds.has(fault.kind);
/** True for what happens to requests. */
export const isRequestFault = (fault: Fault): fault is RequestFault => requestKinds.has(fault.kind);
