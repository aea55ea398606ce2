/** Check `clock`: this host's time against Discord's. */
import type { Reach } from "./api.ts";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("clock");
const offMs = 5_000;
const farOffMs = 30_000;
/** The header has whole seconds; half of one is lost on average. */
const roundingMs = 500;

/** Nothing is found where the answer names no time. */
export function checkClock(reach: Reach): readonly Finding[] {
  if (reach.kind !== "answered" || reach.clock === null) return [];
  const aheadMs = reach.clock.oursMs - (reach.clock.theirsMs + roundingMs);
  if (Math.abs(aheadMs) <= offMs) return [voice.ok("this host", "Its clock agrees with Discord's.")];
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const tell = Math.abs(aheadMs) > farOffMs ? voice.fail : voice.warn;
  return [
    tell("this host", {
      what: `Its clock is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} Discord's.`,
      why: "Buttons and commands count by it as expired, and messages seem older or newer than they are.",
      cure: "Set the clock by the network: `timedatectl set-ntp true`.",
    }),
  ];
}
