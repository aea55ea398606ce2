/**
 * Behind the page's scene: how the processes of the bots are, and killing or restarting them. The sandbox knows only gateways
 * and tokens; the rest it asks of the program that registered itself here (house.ts).
 */
import * as z from "zod";
import { botState } from "../acts/bot-state.ts";
import { botsOfHouse, OrderRefused, orderBot } from "../house-bots.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute, control, parse } from "./routes.ts";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);
const address = z
  .url({ protocol: /^http$/, error: "an address like http://127.0.0.1:4680" })
  .transform((url) => new URL(url))
  .refine(({ hostname }) => loopback.has(hostname), "an address of this machine: 127.0.0.1, localhost or [::1]")
  .refine(({ pathname, search, hash }) => pathname + search + hash === "/", "an address with nothing behind the port")
  .refine(({ username, password }) => username + password === "", "an address without a name and a password")
  .transform(({ origin }) => origin);
const registration = z.strictObject({ url: address, token: z.string().min(1) });

/** What is shown of a bot that no process is known of. */
const unknownProcess = {
  agentId: null,
  state: null,
  pid: null,
  memoryBytes: null,
  executorPid: null,
  problem: null,
  events: [],
};

/** Routes of the panel "backstage". */
export const backstageRoutes: readonly ControlRoute[] = [
  control("PUT", "/sandbox/backstage", (sandbox, { body }) => {
    sandbox.house = parse(registration, body);
    return noContent();
  }),
  control("GET", "/sandbox/backstage", async (sandbox) => ok(await backstage(sandbox))),
  control("POST", "/sandbox/backstage/bots/{agentId}/kill", (sandbox, call) => order(sandbox, call, "kill")),
  control("POST", "/sandbox/backstage/bots/{agentId}/restart", (sandbox, call) => order(sandbox, call, "restart")),
];

/** Every bot of the house and of the sandbox; `problem` says why the processes are not known. */
async function backstage(sandbox: Sandbox): Promise<object> {
  const { bots, spare, problem } = await botsOfHouse(sandbox.house);
  const ofHouse = bots.map((bot) => ({ ...bot, ...knownHere(sandbox, bot.botUserId) }));
  const listed = new Set(bots.map(({ botUserId }) => botUserId));
  const others = [...sandbox.world.bots.values()].filter(({ userId }) => !listed.has(userId));
  const unlisted = others.map(({ userId }) => {
    const name = sandbox.world.users.get(userId)?.username ?? "";
    return { ...unknownProcess, botUserId: userId, name, ...knownHere(sandbox, userId) };
  });
  return { problem, spare, bots: [...ofHouse, ...unlisted] };
}

function knownHere(sandbox: Sandbox, userId: string | null): { connected: boolean; tokenRevoked: boolean } {
  const bot = sandbox.world.bots.get(userId ?? "");
  if (!bot) return { connected: false, tokenRevoked: false };
  const { connected, tokenRevoked } = botState(sandbox, bot);
  return { connected, tokenRevoked };
}

/** Passes an order on. @throws BadRequest with what the house has against it */
async function order({ house }: Sandbox, { param }: OpenCall, verb: "kill" | "restart"): Promise<Reply> {
  try {
    await orderBot(house, param("agentId"), verb);
    return noContent();
  } catch (error) {
    if (error instanceof OrderRefused) throw new BadRequest(error.message, error.status);
    throw error;
  }
}
