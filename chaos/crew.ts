/** The processes of the house, found in `/proc` by what they are: whoever is hit need not be asked where it is. Linux only. */
import { commandsOf } from "../test/support/processes.ts";
import type { Victim } from "./plan/blows.ts";

/** One process of the house. */
export interface CrewMember {
  readonly pid: number;
  readonly role: Victim["role"] | "other";
  /** Of workers and executors. */
  readonly agentId: string | null;
}

/** Everybody at work in a folder. */
export function crewOf(folder: string): readonly CrewMember[] {
  return commandsOf(folder).map(({ pid, command }) => ({ pid, ...roleOf(command) }));
}

/** The processes that a blow may hit: the named agent's first, then any of the same role. */
export function candidates(victim: Victim, crew: readonly CrewMember[]): readonly CrewMember[] {
  const peers = crew.filter(({ role }) => role === victim.role);
  if (!("agentId" in victim)) return peers;
  const isMeant = ({ agentId }: CrewMember): boolean => agentId === victim.agentId;
  return [...peers.filter(isMeant), ...peers.filter((peer) => !isMeant(peer))];
}

function roleOf(command: readonly string[]): Omit<CrewMember, "pid"> {
  const program = command.findIndex((argument) => /\/(worker|executor)\.js$/.test(argument));
  if (program >= 0) {
    const role = command[program]?.endsWith("/worker.js") ? "worker" : "executor";
    return { role, agentId: command[program + 1] ?? null };
  }
  const [file = ""] = command;
  // The title of a server process stands where its command was.
  if (/^postgres: .*\[local\]/.test(file)) return { role: "backend", agentId: null };
  if (file.endsWith("/postgres") && command.includes("-D")) return { role: "postmaster", agentId: null };
  if (command.some((argument) => argument.endsWith("/cli.js"))) return { role: "supervisor", agentId: null };
  return { role: "other", agentId: null };
}
