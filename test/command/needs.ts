/** A control plane that does nothing, for tests of single commands. */
import type { CommandNeeds } from "../../src/command/command.ts";

/** To be completed with what a test is about. */
export const noNeeds: CommandNeeds = {
  agents: new Map(),
  commands: [],
  delegators: [],
  serving: () => true,
  delegate: async () => ({ ok: false, problem: "Nothing is delegated here." }),
  bots: () => [],
  ownedChannels: () => [],
  explain: async () => "Nothing is explained here.",
  orderHeartbeat: async () => "Nothing is ordered here.",
};
