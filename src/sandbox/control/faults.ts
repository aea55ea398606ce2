/** `/sandbox/faults`: what a test or the page does to bots, sockets and requests; what is armed; what struck. */
import * as z from "zod";
import { changeBot, faultsOfBot } from "../faults/change-bot.ts";
import { type BotFault, type Fault, faultForm } from "../faults/forms.ts";
import { type Stage, strike } from "../faults/strike.ts";
import { Astray, aimed } from "../faults/targets.ts";
import type { Gateway } from "../gateway/server.ts";
import { OrderRefused } from "../house-bots.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute, control, parse } from "./routes.ts";

const sinceForm = z.object({ since: z.coerce.number().int().min(0).default(0) });

/** The routes; they reach sockets through the gateway. */
export function faultRoutes(gateway: Gateway): readonly ControlRoute[] {
  return [
    control("GET", "/sandbox/faults", (sandbox, { query }) => ok(faultsNow(sandbox, query))),
    control("POST", "/sandbox/faults", (sandbox, { body }) => letStrike({ sandbox, gateway }, parse(faultForm, body))),
    control("DELETE", "/sandbox/faults", (sandbox) => clearAll(sandbox, gateway)),
    control("DELETE", "/sandbox/faults/{id}", (sandbox, { param }) => clearOne(sandbox, gateway, param("id"))),
  ];
}

/** Refuses a fault that could never strike. @throws BadRequest */
export function refuseAstray({ world }: Sandbox, fault: Fault): void {
  try {
    aimed(world, fault);
  } catch (error) {
    if (error instanceof Astray) throw new BadRequest(error.message, error.status);
    throw error;
  }
}

async function letStrike(stage: Stage, fault: Fault): Promise<Reply> {
  refuseAstray(stage.sandbox, fault);
  try {
    return ok(await strike(stage, fault, "request"));
  } catch (error) {
    if (error instanceof OrderRefused) throw new BadRequest(error.message, error.status);
    throw error;
  }
}

/** What is armed, and what struck since an index. */
function faultsNow({ faults, strikes, world }: Sandbox, query: OpenCall["query"]): object {
  const { since } = parse(sinceForm, Object.fromEntries(query));
  const ofBots = [...world.bots.values()].flatMap((bot) => faultsOfBot(bot));
  const lasting = ofBots.map((fault) => ({ id: idOf(fault), fault, armedAt: null, endsAt: null, left: null }));
  return { armed: [...faults.list(), ...lasting], struck: strikes.since(since), next: strikes.next };
}

function clearAll(sandbox: Sandbox, gateway: Gateway): Reply {
  for (const { id } of sandbox.faults.list()) sandbox.faults.end(id);
  for (const bot of sandbox.world.bots.values()) {
    for (const fault of faultsOfBot(bot)) changeBot(sandbox, gateway, undone(fault));
  }
  return noContent();
}

function clearOne(sandbox: Sandbox, gateway: Gateway, id: string): Reply {
  const lasting = [...sandbox.world.bots.values()].flatMap((bot) => faultsOfBot(bot)).find((each) => idOf(each) === id);
  if (lasting) changeBot(sandbox, gateway, undone(lasting));
  else if (!sandbox.faults.end(id)) throw new BadRequest(`No fault ${id} is armed. It may have ended by itself.`, 404);
  return noContent();
}

/** Changes of a bot have no entry in the book; they are named by what they are. */
function idOf({ kind, bot }: BotFault): string {
  return `${kind}-${bot}`;
}

function undone(fault: BotFault): BotFault {
  if (fault.kind === "disallow_intents") return { ...fault, kind: "allow_intents" };
  return { kind: "restore_token", bot: fault.bot };
}
