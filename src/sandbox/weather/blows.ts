/** The kinds of blows that the weather has, and how chance shapes each. None needs a person to mend it. Pure. */

import { between, type Chance, pick } from "../chance.ts";
import type { Fault } from "../faults/forms.ts";

const messages = { method: "POST", route: "/channels/{channel_id}/messages" };

/** What each kind becomes; `bot` is the one it is aimed at. Every one takes as many chances as it needs, in order. */
const shapes = {
  drop_socket: (bot) => ({ kind: "drop_socket", bot }),
  half_open: (bot) => ({ kind: "half_open", bot }),
  reconnect: (bot) => ({ kind: "reconnect", bot }),
  invalid_session: (bot, chance) => ({ kind: "invalid_session", bot, resumable: chance() < 0.8 }),
  close: (bot, chance) => ({ kind: "close", bot, code: pick([4000, 4008, 4009], chance()) ?? 4000 }),
  mute_acks: (bot, chance) => ({ kind: "mute_acks", bot, forMs: between(20_000, 90_000, chance()) }),
  delay_acks: (bot, chance) => ({ kind: "delay_acks", bot, delayMs: between(500, 5_000, chance()), forMs: 60_000 }),
  delay_events: (bot, chance) => ({
    kind: "delay_events",
    bot,
    delayMs: between(200, 3_000, chance()),
    forMs: between(2_000, 10_000, chance()),
  }),
  shuffle_events: (bot, chance) => ({
    kind: "shuffle_events",
    bot,
    withinMs: between(200, 2_000, chance()),
    forMs: between(2_000, 10_000, chance()),
  }),
  deafen: (bot, chance) => ({
    kind: "deafen",
    bot,
    throughResume: false,
    forMs: between(5_000, 60_000, chance()),
  }),
  delay_guilds: (bot, chance) => ({ kind: "delay_guilds", bot, delayMs: between(200, 5_000, chance()), count: 1 }),
  repeat_events: (bot, chance) => ({ kind: "repeat_events", bot, events: between(1, 30, chance()), count: 1 }),
  refuse_gateway: (_bot, chance) => ({ kind: "refuse_gateway", forMs: between(500, 8_000, chance()) }),
  refuse_resume: (bot, chance) => {
    const code = pick([4007, 4009, undefined] as const, chance());
    return { kind: "refuse_resume", bot, count: 1, ...(code === undefined ? {} : { code }) };
  },
  guild_outage: (_bot, chance) => ({ kind: "guild_outage", forMs: between(2_000, 15_000, chance()) }),
  skew_clock: (_bot, chance) => ({
    kind: "skew_clock",
    skewMs: between(-120_000, 120_000, chance()),
    forMs: between(5_000, 30_000, chance()),
  }),
  lose_reply: (bot, chance) => ({
    kind: "lose_reply",
    bot,
    ...messages,
    count: between(1, 3, chance()),
    forMs: 30_000,
  }),
  cut_reply: (bot, chance) => ({ kind: "cut_reply", bot, count: between(1, 3, chance()), forMs: 30_000 }),
  slow: (bot, chance) => ({
    kind: "slow",
    bot,
    delayMs: between(200, 4_000, chance()),
    forMs: between(2_000, 10_000, chance()),
  }),
  hang: (bot) => ({ kind: "hang", bot, count: 1, forMs: 30_000 }),
  fail: (bot, chance) => ({
    kind: "fail",
    bot,
    status: pick([500, 502, 503], chance()) ?? 500,
    body: { message: "Internal Server Error", code: 0 },
    count: between(1, 4, chance()),
    forMs: 30_000,
  }),
  cloudflare: (bot, chance) => ({
    kind: "cloudflare",
    bot,
    status: pick([502, 503, 504, 520], chance()) ?? 502,
    count: between(1, 4, chance()),
    forMs: 30_000,
  }),
  rate_limit: (bot, chance) => ({
    kind: "rate_limit",
    bot,
    ...messages,
    scope: pick(["user", "shared", "global"] as const, chance()) ?? "user",
    retryAfterMs: between(200, 3_000, chance()),
    count: between(1, 3, chance()),
    forMs: 30_000,
  }),
  kill_process: (bot) => ({ kind: "kill_process", bot }),
} as const satisfies Partial<Record<Fault["kind"], (bot: string, chance: Chance) => Fault>>;

/** A kind of blow. */
export type BlowKind = keyof typeof shapes;

/** Every kind of blow. */
export const blowKinds = Object.keys(shapes) as readonly BlowKind[];

/** The fault that a blow is. */
export function shapeBlow(kind: BlowKind, bot: string, chance: Chance): Fault {
  return shapes[kind](bot, chance);
}
