/**
 * Behind the page's scene: how the processes of the bots are, and killing or restarting them. The sandbox knows only gateways
 * and tokens; the rest it asks of the program that registered itself here (house.ts).
 */
import * as z from "zod";
import { botState } from "../acts/bot-state.ts";
import { askHouse, type House, type HouseAnswer, HouseSilent, nobody } from "../house.ts";
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

/** What the house says of one bot; all but the id is the page's business. */
const houseBot = z.looseObject({ botUserId: z.string().nullable() });
/** `spare`: a process that waits for the bot whose own dies. Who runs bots need not have one. */
const houseBots = z.object({ bots: z.array(houseBot), spare: z.looseObject({}).nullable().default(null) });
const refusal = z.object({ problem: z.string() });

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
  const { bots, spare, problem } = await knownToHouse(sandbox.house);
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

async function knownToHouse(
  house: House | null,
): Promise<z.infer<typeof houseBots> & { readonly problem: string | null }> {
  const none = { bots: [], spare: null };
  if (house === null) return { ...none, problem: null };
  try {
    const { status, text } = await askHouse(house, "GET", "/backstage");
    const said = status === 200 ? houseBots.safeParse(parsed(text)) : null;
    if (said?.success) return { ...said.data, problem: null };
    return { ...none, problem: `What runs the bots at ${house.url} was asked how they are and answered ${status}.` };
  } catch (error) {
    if (!(error instanceof HouseSilent)) throw error;
    return { ...none, problem: error.message };
  }
}

/** Passes an order on. @throws BadRequest with what the house has against it */
async function order({ house }: Sandbox, { param }: OpenCall, verb: "kill" | "restart"): Promise<Reply> {
  if (house === null) throw new BadRequest(nobody, 409);
  const { status, text } = await answerTo(house, `/backstage/bots/${encodeURIComponent(param("agentId"))}/${verb}`);
  if (status === 204) return noContent();
  const said = refusal.safeParse(parsed(text));
  const isRefused = said.success && status >= 400 && status < 500;
  if (isRefused) throw new BadRequest(said.data.problem, status);
  throw new BadRequest(`What runs the bots at ${house.url} answered ${status} to "${verb}".`, 502);
}

async function answerTo(house: House, path: string): Promise<HouseAnswer> {
  try {
    return await askHouse(house, "POST", path);
  } catch (error) {
    if (error instanceof HouseSilent) throw new BadRequest(error.message, 502);
    throw error;
  }
}

/** The JSON in a text; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever asked says what came instead.
    return undefined;
  }
}
