/** Who takes part in a chaos run and where they can meet, read from the configuration that the run uses. Pure. */
import type { Config } from "../../src/config/load.ts";
import type { AgentId } from "../../src/domain/ids.ts";

/** A bot of the run. */
export interface Player {
  readonly agentId: AgentId;
  /** Its name on Discord. */
  readonly name: string;
  /** Channels in which it answers everybody. */
  readonly owns: readonly string[];
  /** Bots of the run that it may give work to. */
  readonly delegatesTo: readonly AgentId[];
}

/** Everybody who takes part. */
export interface Cast {
  readonly bots: readonly Player[];
  /** Names of people; the first is there already, and all may delegate. */
  readonly people: readonly string[];
  /** The role that lets people delegate. */
  readonly delegatorRole: string;
  /** A channel whose owner answers only when mentioned. */
  readonly quietChannel: string;
}

/** The people of every run. The sandbox is seeded with the first. */
const people = ["newcomer", "Ada", "Grace", "Linus"] as const;

/** The cast of a configuration, with the bots of these agents. @throws RangeError when the map has no quiet channel */
export function castOf({ agents, map }: Config, served: readonly AgentId[]): Cast {
  const channels = map.categories.flatMap((category) => category.channels);
  const plain = channels.filter(({ kind, policy }) => kind === "text" && policy.purpose !== "agent-logs");
  const bots = agents
    .filter(({ id }) => served.includes(id))
    .map(({ id, name, delegatesTo }) => ({
      agentId: id,
      name,
      owns: plain.flatMap(({ ref, policy }) => (policy.owner === id && policy.mention === "optional" ? [ref] : [])),
      delegatesTo: delegatesTo.filter((other) => served.includes(other)),
    }));
  const quiet = plain.find(({ policy }) => policy.mention === "required" && policy.purpose === null);
  if (!quiet) throw new RangeError("The channel map has no channel in which mentions are required.");
  return { bots, people, delegatorRole: map.delegators[0] ?? "Lead", quietChannel: quiet.ref };
}
