/**
 * Lets one fault strike: what happens at once happens, what stays is armed, and all is noted for whoever looks. Called for
 * requests of the control API, by the weather and by its scripts.
 */
import { op } from "../gateway/payload.ts";
import type { Gateway } from "../gateway/server.ts";
import { killProcessOf, OrderRefused } from "../house-bots.ts";
import type { Sandbox } from "../sandbox.ts";
import { changeBot } from "./change-bot.ts";
import {
  type Fault,
  type GatewayFault,
  isBotFault,
  isGatewayFault,
  isRequestFault,
  isSocketFault,
  type RequestFault,
  type SocketFault,
} from "./forms.ts";
import { limitStarts } from "./limit-starts.ts";
import { beginOutage } from "./outage.ts";
import type { StruckBy } from "./strikes.ts";
import { Astray, aimed } from "./targets.ts";

/** What a fault acts on. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly gateway: Gateway;
}

/** What a fault did: the ids of what it armed, and how many signed-in connections it met, where it strikes those. */
interface Effect {
  readonly ids: readonly string[];
  readonly connectionCount?: number;
}

/** Carries a fault out. @throws OrderRefused by what runs the bots; Astray when it could never strike */
export async function strike(stage: Stage, asked: Fault, by: StruckBy): Promise<Effect> {
  let fault = asked;
  try {
    fault = aimed(stage.sandbox.world, asked);
    const effect = await carryOut(stage, fault);
    note(stage.sandbox, fault, by, null);
    return effect;
  } catch (error) {
    if (error instanceof OrderRefused || error instanceof Astray) note(stage.sandbox, fault, by, error.message);
    throw error;
  }
}

function note({ strikes, transcript, fanOut, now }: Sandbox, fault: Fault, by: StruckBy, problem: string | null): void {
  const at = now();
  const bot = "bot" in fault ? (fault.bot ?? null) : null;
  transcript.add({ at, bot, kind: "fault", fault, by, problem });
  fanOut.show(null, "FAULT", strikes.add({ at, by, fault, problem }));
}

async function carryOut(stage: Stage, fault: Fault): Promise<Effect> {
  return isSocketFault(fault)
    ? { ids: [], connectionCount: disturb(stage, fault) }
    : { ids: await change(stage, fault) };
}

/** Returns the ids of what it armed. */
async function change(stage: Stage, fault: Exclude<Fault, SocketFault>): Promise<readonly string[]> {
  const { sandbox, gateway } = stage;
  if (isRequestFault(fault)) return [armForRequests(sandbox, fault)];
  if (isGatewayFault(fault)) return armForGateway(stage, fault);
  if (isBotFault(fault)) {
    changeBot(sandbox, gateway, fault);
    return [];
  }
  switch (fault.kind) {
    case "unmute_acks":
      for (const bot of botsMeant(sandbox, fault.bot)) sandbox.faults.endOf("mute_acks", bot);
      return [];
    case "undeafen":
      for (const bot of botsMeant(sandbox, fault.bot)) sandbox.faults.endOf("deafen", bot);
      return [];
    case "close_dms":
      return [sandbox.faults.arm(fault, {})];
    case "open_dms":
      sandbox.faults.endOf("close_dms", fault.userId);
      return [];
    case "refuse_gateway":
    case "skew_clock":
      return [sandbox.faults.arm(fault, fault)];
    case "guild_outage":
      return beginOutage(sandbox, fault);
    case "start_limit":
      return botsMeant(sandbox, fault.bot).flatMap((bot) => limitStarts(sandbox, fault, bot));
    case "kill_process":
      await killProcessOf(sandbox.house, fault.bot);
      return [];
  }
}

function armForRequests({ faults }: Sandbox, fault: RequestFault): string {
  const { forMs, count = forMs === undefined ? 1 : null } = fault;
  return faults.arm(fault, { forMs, count });
}

function armForGateway({ sandbox, gateway }: Stage, fault: GatewayFault): string[] {
  const life = "count" in fault ? { count: fault.count } : { forMs: fault.forMs };
  return botsMeant(sandbox, fault.bot).map((bot) => {
    const onEnd = (): void => {
      for (const connection of gateway.connectionsOf(bot)) connection.hearAgain();
    };
    return sandbox.faults.arm({ ...fault, bot }, fault.kind === "deafen" ? { ...life, onEnd } : life);
  });
}

/** Returns how many connections it met. */
function disturb({ gateway }: Stage, fault: SocketFault): number {
  const connections = gateway.connectionsOf(fault.bot).filter(({ isSignedIn }) => isSignedIn);
  for (const connection of connections) {
    if (fault.kind === "drop_socket") connection.drop();
    if (fault.kind === "half_open") connection.fallSilent();
    if (fault.kind === "reconnect") connection.send({ op: op.reconnect });
    if (fault.kind === "invalid_session") connection.invalidate(fault.resumable);
    if (fault.kind === "close") connection.close(fault.code, "Closed by the sandbox.");
  }
  return connections.length;
}

function botsMeant({ world }: Sandbox, bot: string | undefined): string[] {
  return bot === undefined ? [...world.bots.keys()] : [bot];
}
