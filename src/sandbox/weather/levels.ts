/** How often what strikes, by how bad the weather is: blows a minute over all bots. Figures were tried, not measured. */
import type { BlowKind } from "./blows.ts";

/** Blows a minute by kind; absent means never. */
export type Rates = { readonly [K in BlowKind]?: number };

/** What can be asked for by name. */
export const levels = ["calm", "breezy", "stormy", "hurricane"] as const;

/** How bad the weather is. */
export type Level = (typeof levels)[number];

/** Things break now and then, as on a day on which Discord is well. */
const breezy: Rates = {
  drop_socket: 1,
  reconnect: 1,
  slow: 1,
  fail: 0.5,
  rate_limit: 0.5,
  delay_events: 0.5,
};

/** Everything breaks, one after the other. */
const stormy: Rates = {
  drop_socket: 3,
  reconnect: 2,
  invalid_session: 1,
  close: 1,
  half_open: 0.25,
  mute_acks: 0.25,
  delay_acks: 1,
  delay_events: 2,
  shuffle_events: 1,
  deafen: 0.5,
  delay_guilds: 0.5,
  repeat_events: 2,
  refuse_gateway: 0.5,
  refuse_resume: 0.25,
  skew_clock: 0.5,
  lose_reply: 2,
  cut_reply: 1,
  slow: 2,
  hang: 0.5,
  fail: 2,
  cloudflare: 1,
  rate_limit: 2,
  kill_process: 4,
};

/** Blows a minute at each level. */
export const ratesOf: { readonly [L in Level]: Rates } = {
  calm: {},
  breezy,
  stormy,
  hurricane: scaled(stormy, 3),
};

function scaled(rates: Rates, factor: number): Rates {
  return Object.fromEntries(Object.entries(rates).map(([kind, perMinute]) => [kind, perMinute * factor]));
}
