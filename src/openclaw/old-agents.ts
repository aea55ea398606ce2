/**
 * The agents that a gateway ran, in Guildhall's words: one per entry of `agents.entries` or `agents.list`, or the one
 * that a gateway without such a list ran. Called by the cluster's reader; says of everything else why it stays behind.
 */
import type { Gateway } from "./cluster-folder.ts";
import { type BotHeartbeat, readHeartbeat } from "./old-heartbeat.ts";
import type { Written } from "./written.ts";

/** One agent of a gateway, without what its folder holds. */
export interface OldAgent {
  /** As Guildhall writes ids: lower-case words joined by `-`. */
  readonly id: string;
  /** As the gateway's bindings name it. */
  readonly oldId: string;
  readonly name: string;
  readonly gateway: Gateway;
  readonly model: { readonly primary: string; readonly fallbacks: readonly string[] };
  readonly heartbeat: BotHeartbeat | null;
  /** Old ids of the agents that it may set to work, `all`, or none. */
  readonly mayAsk: readonly string[] | "all";
  readonly turns: number | null;
  /** The folder of its texts as written; null = the usual place. */
  readonly workspace: string | null;
  /** A path in its workspace. */
  readonly avatar: string | null;
}

const modelName = /^[a-z0-9][a-z0-9.-]*\/\S+$/;
const maxIdLength = 32;
const maxNameLength = 32;
const maxTurns = 16;

/** The gateway's agents. */
export function readAgents(gateway: Gateway): readonly OldAgent[] {
  const agents = gateway.config.at("agents");
  const entries = [
    ...agents.at("entries").fields(),
    ...agents
      .at("list")
      .items()
      .map((item) => [item.at("id").text() ?? "", item] as const),
  ].filter(([id]) => id !== "");
  const isOnly = entries.length < 2;
  if (entries.length === 0) return [readAgent(gateway, gateway.instance ?? "main", gateway.config.at("agent"), isOnly)];
  const anyHeartbeat = entries.some(([, entry]) => entry.at("heartbeat").isThere);
  return entries.map(([id, entry]) => readAgent(gateway, id, entry, isOnly, anyHeartbeat));
}

/** An id that Guildhall takes. */
function agentIdOf(text: string): string {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? ["agent"];
  const id = words.join("-");
  return (/^[a-z]/.test(id) ? id : `agent-${id}`).slice(0, maxIdLength).replace(/-$/, "");
}

function readAgent(gateway: Gateway, oldId: string, entry: Written, isOnly: boolean, anyHeartbeat = false): OldAgent {
  const { config, instance } = gateway;
  const defaults = config.at("agents", "defaults");
  // A gateway of its own was the agent, whatever it was called inside.
  const called = isOnly && instance !== null ? instance : oldId;
  // Where one agent has a heartbeat block, OpenClaw lets only those with one beat.
  const layers = [entry.at("heartbeat"), defaults.at("heartbeat")];
  const beats = !anyHeartbeat || entry.at("heartbeat").isThere;
  entry.at("default").flag();
  return {
    id: agentIdOf(called),
    oldId,
    name: nameOf(entry, called),
    gateway,
    model: readModel(entry, config),
    heartbeat: beats ? readHeartbeat([...layers, config.at("heartbeat")]) : null,
    mayAsk: readMayAsk(entry),
    turns: isOnly ? readTurns(defaults.at("maxConcurrent")) : null,
    workspace: entry.at("workspace").text() ?? defaults.at("workspace").text(),
    avatar: entry.at("identity", "avatar").text(),
  };
}

function nameOf(entry: Written, called: string): string {
  const written = entry.at("identity", "name").text() || entry.at("name").text();
  const spelled = called.replace(/[-_]+/g, " ").replace(/\b\w/g, (letter) => letter.toUpperCase());
  const name = written || spelled;
  if (name.length > maxNameLength)
    entry.at("name").refuse(`A name has at most ${maxNameLength} characters; it was cut.`);
  return name.slice(0, maxNameLength).trim();
}

function readModel(entry: Written, config: Written): OldAgent["model"] {
  const model = [entry.at("model"), config.at("agents", "defaults", "model")].find((place) => place.isThere);
  if (!model) return { primary: "offline", fallbacks: [] };
  const known = config.at("agents", "defaults", "models");
  const primary = modelAt(model.text() === null ? model.at("primary") : model, known);
  const fallbacks = model
    .at("fallbacks")
    .items()
    .flatMap((place) => modelAt(place, known) ?? []);
  return { primary: primary ?? "offline", fallbacks };
}

/** `provider/model`, or an alias that the gateway's list of models explains. */
function modelAt(place: Written, known: Written): string | null {
  const text = place.text();
  if (text === null || modelName.test(text)) return text;
  const aliased = known.fields().find(([, settings]) => settings.at("alias").text() === text)?.[0];
  if (aliased !== undefined && modelName.test(aliased)) return aliased;
  place.refuse("It names no provider. Write provider/model into the agent's bot.yaml.");
  return null;
}

function readMayAsk(entry: Written): OldAgent["mayAsk"] {
  const allowed = entry
    .at("subagents", "allowAgents")
    .items()
    .flatMap((place) => place.text() ?? []);
  return allowed.includes("*") ? "all" : allowed;
}

function readTurns(place: Written): number | null {
  const count = Number(place.text() ?? Number.NaN);
  return Number.isInteger(count) && count > 0 ? Math.min(count, maxTurns) : null;
}
