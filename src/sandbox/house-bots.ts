/**
 * The bots of the program that runs them: how they are, and orders to their processes. Asked by the control API's backstage,
 * and by the fault that kills a process.
 */
import * as z from "zod";
import { askHouse, type House, type HouseAnswer, HouseSilent, nobody } from "./house.ts";

/** What the house says of one bot; the rest is the page's business. */
const houseBot = z.looseObject({ botUserId: z.string().nullable(), agentId: z.string() });
/** `spare`: a process that waits for the bot whose own dies. Who runs bots need not have one. */
const houseBots = z.object({ bots: z.array(houseBot), spare: z.looseObject({}).nullable().default(null) });
const refusal = z.object({ problem: z.string() });

/** What the house tells of its bots; `problem` says why they are not known. */
export type HouseBots = z.infer<typeof houseBots> & { readonly problem: string | null };

/** An order was not carried out; the message says why, `status` as HTTP has it. */
export class OrderRefused extends Error {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "OrderRefused";
    this.status = status;
  }
}

/** Every bot of the house; none while it is silent. */
export async function botsOfHouse(house: House | null): Promise<HouseBots> {
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

/** Passes an order on. @throws OrderRefused with what the house has against it */
export async function orderBot(house: House | null, agentId: string, verb: "kill" | "restart"): Promise<void> {
  if (house === null) throw new OrderRefused(nobody, 409);
  const { status, text } = await answerTo(house, `/backstage/bots/${encodeURIComponent(agentId)}/${verb}`);
  if (status === 204) return;
  const said = refusal.safeParse(parsed(text));
  const isRefused = said.success && status >= 400 && status < 500;
  if (isRefused) throw new OrderRefused(said.data.problem, status);
  throw new OrderRefused(`What runs the bots at ${house.url} answered ${status} to "${verb}".`, 502);
}

/** Kills the process of the bot with this user id. @throws OrderRefused */
export async function killProcessOf(house: House | null, botUserId: string): Promise<void> {
  if (house === null) throw new OrderRefused(nobody, 409);
  const { bots, problem } = await botsOfHouse(house);
  if (problem !== null) throw new OrderRefused(problem, 502);
  const bot = bots.find((each) => each.botUserId === botUserId);
  if (!bot) throw new OrderRefused(`What runs the bots at ${house.url} knows no process of the bot ${botUserId}.`, 404);
  await orderBot(house, bot.agentId, "kill");
}

async function answerTo(house: House, path: string): Promise<HouseAnswer> {
  try {
    return await askHouse(house, "POST", path);
  } catch (error) {
    if (error instanceof HouseSilent) throw new OrderRefused(error.message, 502, { cause: error });
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
