/** What `guildhall up` says to the person who started it: short, true, and with the next step. */
import type { Config } from "../config/load.ts";
import type { Agent } from "../domain/agent.ts";
import type { MapChannel } from "../domain/channel-map.ts";
import { counted } from "../domain/counted.ts";
import type { BotState } from "../supervisor/bot-listener.ts";
import type { House } from "./house/house.ts";

/** Of the house, what the banner tells. */
export interface BannerHouse extends Pick<House, "agents" | "notes" | "pageUrl" | "httpUrl"> {
  readonly supervisor: Pick<House["supervisor"], "states">;
}

type Bots = ReadonlyMap<string, { readonly state: BotState; readonly problem: string | null }>;

/** The lines once every bot has come up or failed to. */
export function banner(
  house: BannerHouse,
  config: Pick<Config, "apiUrl" | "map" | "port">,
  startedInMs: number,
): string {
  const bots: Bots = new Map(house.supervisor.states().map((bot) => [bot.id, bot]));
  const width = Math.max(...[...house.agents.values()].map(({ name }) => name.length));
  const lines = [...house.agents.values()].map(({ id, name }) => {
    const bot = bots.get(id);
    const trouble = bot?.problem ? `  ${bot.problem}` : "";
    return `  ${name.padEnd(width)}  ${bot?.state.replace("_", " ") ?? "no token"}${trouble}`;
  });
  const readyCount = [...bots.values()].filter(({ state }) => state === "ready").length;
  const head = `Guildhall is up: ${readyCount} of ${counted(house.agents.size, "bot")} ready after ${(startedInMs / 1000).toFixed(1)} s.`;
  const notes = house.notes.length > 0 ? [...house.notes, ""] : [];
  const next = house.pageUrl
    ? sandboxSteps(house.pageUrl, config.port, firstWords(house, config.map, bots))
    : [...discordSteps(house, config.apiUrl, bots), healthLine(house.httpUrl, config.port)];
  return ["", head, "", ...lines, "", ...notes, ...next, "Stop with Ctrl-C.", ""].join("\n");
}

function sandboxSteps(pageUrl: string, wantedPort: number, words: readonly string[]): string[] {
  return [
    "This is the sandbox: a Discord of your own, on this machine, with a brain that needs no key.",
    "",
    `  Open    ${pageUrl}${elsewhere(pageUrl, wantedPort)}`,
    ...words,
    "",
  ];
}

/** What to type first, as far as the map has a place where somebody answers without being mentioned. */
function firstWords({ agents }: BannerHouse, map: Config["map"], bots: Bots): string[] {
  const channels = [...map.categories.flatMap((category) => category.channels), ...map.channels];
  const open = channels.filter(
    ({ policy: { owner, mention } }) => mention === "optional" && bots.get(owner ?? "")?.state === "ready",
  );
  const place = open.find(isTaskBoard) ?? open[0];
  const owner = agents.get(place?.policy.owner ?? "");
  if (!place || !owner) return [];
  const helper = helperOf(owner, agents);
  const request = `delegate to ${helper?.id}: find three sources`;
  const effect = channels.some(isTaskBoard) ? "watch the thread appear" : `wait for ${helper?.name}'s result`;
  const row = (when: string, words: string, what: string) =>
    `  ${when.padEnd(6)}  ${helper ? words.padEnd(request.length) : words}  ${what}`;
  const greeting = row("Type", "hello", `in #${place.ref}, and ${owner.name} answers`);
  return helper ? [greeting, row("Then", request, `and ${effect}`), row("Or", "/delegate", "with a form")] : [greeting];
}

function isTaskBoard({ policy }: MapChannel): boolean {
  return policy.purpose === "task-board";
}

/** To whom the example hands work: the one who finds sources for a living, else the first who may be asked. */
function helperOf({ delegatesTo }: Agent, agents: BannerHouse["agents"]): Agent | null {
  return agents.get(delegatesTo.find((id) => id === "webster") ?? delegatesTo[0] ?? "") ?? null;
}

function discordSteps({ agents }: BannerHouse, apiUrl: string, bots: Bots): string[] {
  const inState = (...wanted: readonly BotState[]): readonly Agent[] =>
    [...agents.values()].filter(({ id }) => wanted.some((state) => state === bots.get(id)?.state));
  const [late, parked, refused, paused] = [
    inState("starting", "disconnected"),
    inState("parked"),
    inState("given_up"),
    inState("paused"),
  ];
  const isConnected = inState("ready").length > 0;
  const lines = [`${isConnected ? "Connected" : "Not connected"} to Discord at ${apiUrl}.`];
  if (late.length > 0) {
    lines.push(`${namesOf(late)}: Guildhall goes on trying; \`guildhall status\` tells when it has come about.`);
  }
  if (parked.length > 0) lines.push(`${namesOf(parked)}: tried again every ten minutes.`);
  if (paused.length > 0) lines.push(`${namesOf(paused)}: paused until \`guildhall bots resume\`.`);
  if (refused.length > 0) {
    const variables = refused.map(({ tokenVariable }) => tokenVariable).join(", ");
    lines.push(
      `${namesOf(refused)}: not tried again. Put right what the alert names (a token: ${variables}), then \`guildhall reload\`.`,
    );
  }
  return lines;
}

function healthLine(httpUrl: string, wantedPort: number): string {
  return `Health and metrics: ${httpUrl}/readyz and ${httpUrl}/metrics${elsewhere(httpUrl, wantedPort)}.`;
}

/** Says so when the usual port is not the one: whoever scrapes has to be told. A page keeps the port that it once took. */
function elsewhere(url: string, wantedPort: number): string {
  const isElsewhere = wantedPort !== 0 && new URL(url).port !== String(wantedPort);
  return isElsewhere ? ` (port ${wantedPort} was taken)` : "";
}

function namesOf(agents: readonly Agent[]): string {
  return agents.map(({ name }) => name).join(", ");
}
