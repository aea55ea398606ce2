/** Faults in words that need no glossary. Pure. */
import type { Fault } from "./report.ts";

const seconds = (ms = 0): string => `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1_000)} s`;

const words: Readonly<Record<string, (fault: Fault) => string>> = {
  drop_socket: () => "connection cut",
  half_open: () => "connection silent, not closed",
  reconnect: () => "asked to reconnect",
  invalid_session: ({ resumable }) => (resumable ? "session invalid, may be resumed" : "session ended"),
  close: ({ code }) => `connection closed with ${code}`,
  mute_acks: () => "heartbeats not acknowledged",
  unmute_acks: () => "heartbeats acknowledged again",
  delay_acks: ({ delayMs }) => `heartbeats acknowledged ${seconds(delayMs)} late`,
  delay_events: ({ delayMs }) => `events ${seconds(delayMs)} late`,
  deafen: ({ throughResume }) => (throughResume ? "hears nothing, also after a RESUME" : "hears nothing"),
  undeafen: () => "hears again",
  shuffle_events: () => "events out of order",
  refuse_resume: () => "RESUME refused",
  delay_guilds: ({ delayMs }) => `told of its guilds ${seconds(delayMs)} after READY`,
  repeat_events: ({ events }) => `${events} events told again after a RESUME`,
  refuse_gateway: () => "gateway refuses connections",
  guild_outage: () => "guild is out",
  start_limit: ({ remaining }) => `${remaining} IDENTIFYs left`,
  skew_clock: ({ skewMs }) =>
    `Discord's clock ${seconds(Math.abs(skewMs ?? 0))} ${(skewMs ?? 0) < 0 ? "slow" : "fast"}`,
  lose_reply: () => "reply lost after it was done",
  cut_reply: () => "reply cut in the middle",
  slow: ({ delayMs }) => `replies ${seconds(delayMs)} late`,
  hang: () => "request never answered",
  fail: ({ status }) => `request fails with ${status}`,
  cloudflare: ({ status }) => `Cloudflare's page ${status}`,
  rate_limit: ({ scope }) => `rate limited (429, ${scope})`,
  kill_process: () => "process killed",
  revoke_token: () => "token revoked",
  restore_token: () => "token restored",
  disallow_intents: () => "intents switched off",
  allow_intents: () => "intents switched on",
  close_dms: () => "takes no direct messages",
  open_dms: () => "takes direct messages again",
};

/** What a fault is. A kind that the page does not know yet is shown by its name. */
export function faultWords(fault: Fault): string {
  return words[fault.kind]?.(fault) ?? fault.kind.replaceAll("_", " ");
}

/** A stretch of time in words: `12 s`, `4 min`, `2 h 5 min`, `1 d 3 h`. */
export function stretch(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes <= 0) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [days && `${days} d`, hours && `${hours} h`, days === 0 && rest && `${rest} min`];
  return parts.filter(Boolean).join(" ");
}

/** How far a clock is from the machine's: `1 min ahead`, `1 d 1 h behind`. */
export function apartness(aheadMs: number): string {
  return `${stretch(Math.abs(aheadMs))} ${aheadMs < 0 ? "behind" : "ahead"}`;
}
