/** What `guildhall up` says to the person who started it: short, true, and with the next step. */
import type { House } from "./house.ts";

/** The lines once every bot has come up or failed to. */
export function banner(house: House, startedInMs: number): string {
  const states = new Map(house.supervisor.states().map((bot) => [bot.id, bot]));
  const width = Math.max(...[...house.agents.values()].map(({ name }) => name.length));
  const bots = [...house.agents.values()].map(({ id, name }) => {
    const bot = states.get(id);
    const trouble = bot?.problem ? `  ${bot.problem}` : "";
    return `  ${name.padEnd(width)}  ${bot?.state.replace("_", " ") ?? "no token"}${trouble}`;
  });
  const readyCount = [...states.values()].filter(({ state }) => state === "ready").length;
  const head = `Guildhall is up: ${readyCount} of ${house.agents.size} bots ready after ${(startedInMs / 1000).toFixed(1)} s.`;
  return ["", head, "", ...bots, "", ...house.notes, ...nextSteps(house), ""].join("\n");
}

function nextSteps({ pageUrl }: House): string[] {
  if (!pageUrl) return ["Connected to Discord. Stop with Ctrl-C."];
  return [
    "This is the sandbox: a Discord of your own, on this machine, with a brain that needs no key.",
    "",
    `  Open    ${pageUrl}`,
    "  Type    hello                                   in #task-board, and the Manager answers",
    "  Then    delegate to webster: find three sources  and watch the thread appear",
    "  Or      /delegate                               with a form",
    "",
    "Stop with Ctrl-C.",
  ];
}
