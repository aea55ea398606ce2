/** `POST /sandbox/faults`: what a test does to bots, sockets and requests. */
import * as z from "zod";
import { showBot } from "../acts/bot-state.ts";
import type { Connection } from "../gateway/connection.ts";
import { intentsNamed, privilegedIntentNames } from "../gateway/intents.ts";
import { Close, op } from "../gateway/payload.ts";
import { goOfflineWithoutSession } from "../gateway/presence.ts";
import type { Gateway } from "../gateway/server.ts";
import { noContent } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import { BadRequest, type ControlRoute, control, found, parse } from "./routes.ts";

const bot = z.string().optional();
const filter = {
  bot,
  count: z.number().int().min(1).default(1),
  method: z.string().optional(),
  route: z.string().optional(),
};

/** Which privileged intents; all of them unless named. */
const intentsField = z.array(z.enum(privilegedIntentNames)).default([...privilegedIntentNames]);

const form = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("drop_socket"), bot }),
  z.strictObject({ kind: z.literal("reconnect"), bot }),
  z.strictObject({ kind: z.literal("invalid_session"), bot, resumable: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("close"), bot, code: z.number().int().min(1000).max(4999) }),
  z.strictObject({ kind: z.literal("mute_acks"), bot }),
  z.strictObject({ kind: z.literal("unmute_acks"), bot }),
  z.strictObject({ kind: z.literal("revoke_token"), bot: z.string() }),
  z.strictObject({ kind: z.literal("restore_token"), bot: z.string() }),
  z.strictObject({ kind: z.literal("disallow_intents"), bot: z.string(), intents: intentsField }),
  z.strictObject({ kind: z.literal("allow_intents"), bot: z.string(), intents: intentsField }),
  z.strictObject({ kind: z.literal("close_dms"), userId: z.string() }),
  z.strictObject({ kind: z.literal("open_dms"), userId: z.string() }),
  z.strictObject({ kind: z.literal("lose_reply"), ...filter }),
  z.strictObject({
    kind: z.literal("fail"),
    ...filter,
    status: z.number().int().min(400).max(599),
    body: z.unknown().default({ message: "500: Internal Server Error", code: 0 }),
  }),
  z.strictObject({
    kind: z.literal("rate_limit"),
    ...filter,
    scope: z.enum(["user", "global", "shared"]).default("user"),
    retryAfterMs: z.number().int().min(1).default(1_000),
  }),
  z.strictObject({ kind: z.literal("hang"), ...filter }),
]);

type Fault = z.infer<typeof form>;
type BotFault = Extract<Fault, { kind: "revoke_token" | "restore_token" | "disallow_intents" | "allow_intents" }>;

/** The route; it reaches sockets through the gateway. */
export function faultRoute(gateway: Gateway): ControlRoute {
  return control("POST", "/sandbox/faults", (sandbox, { body }) => {
    apply(sandbox, gateway, parse(form, body));
    return noContent();
  });
}

function apply(sandbox: Sandbox, gateway: Gateway, fault: Fault): void {
  switch (fault.kind) {
    case "lose_reply":
    case "fail":
    case "rate_limit":
    case "hang": {
      const { count, bot: botId, method, route, ...what } = fault;
      sandbox.faults.arm(what, { bot: botId, method, route }, count);
      return;
    }
    case "close_dms":
      sandbox.faults.closedDms.add(fault.userId);
      return;
    case "open_dms":
      sandbox.faults.closedDms.delete(fault.userId);
      return;
    case "revoke_token":
    case "restore_token":
    case "disallow_intents":
    case "allow_intents":
      changeBot(sandbox, gateway, fault);
      return;
    case "mute_acks":
    case "unmute_acks":
      mute(sandbox, fault.bot, fault.kind === "mute_acks");
      return;
    default:
      disturb(gateway.connectionsOf(knownBot(sandbox, fault.bot)), fault);
  }
}

function disturb(
  connections: readonly Connection[],
  fault: Extract<Fault, { kind: "drop_socket" | "reconnect" | "invalid_session" | "close" }>,
): void {
  for (const connection of connections) {
    if (fault.kind === "drop_socket") connection.drop();
    if (fault.kind === "reconnect") connection.send({ op: op.reconnect });
    if (fault.kind === "invalid_session") connection.invalidate(fault.resumable);
    if (fault.kind === "close") connection.close(fault.code, "Closed by the sandbox.");
  }
}

function changeBot(sandbox: Sandbox, gateway: Gateway, fault: BotFault): void {
  const botId = fault.bot;
  const before = found(sandbox.world.bots.get(botId), `bot ${botId}`);
  const changed = botAfter(before, fault);
  sandbox.commit([put("bot", changed)]);
  showBot(sandbox, changed);
  // Discord ends the sessions that such a change makes impossible.
  const code = changed.revoked ? Close.authenticationFailed : Close.disallowedIntents;
  const hit = (intents: number): boolean => changed.revoked || (intents & changed.disallowedIntents) !== 0;
  const sessions = [...sandbox.world.sessions.values()].filter(({ row }) => row.botId === botId && hit(row.intents));
  const connections = gateway.connectionsOf(botId).filter(({ intents }) => hit(intents));
  sandbox.commit(sessions.map(({ row }) => drop("session", row.id)));
  for (const connection of connections) connection.close(code, "Closed by Discord.");
  goOfflineWithoutSession(sandbox, botId);
}

function botAfter(before: BotRow, fault: BotFault): BotRow {
  if (fault.kind === "revoke_token" || fault.kind === "restore_token") {
    return { ...before, revoked: fault.kind === "revoke_token" };
  }
  const bits = intentsNamed(fault.intents);
  const allowed = before.disallowedIntents & ~bits;
  return { ...before, disallowedIntents: fault.kind === "disallow_intents" ? allowed | bits : allowed };
}

function mute(sandbox: Sandbox, botId: string | undefined, isMuted: boolean): void {
  const ids = botId === undefined ? [...sandbox.world.bots.keys()] : [knownBot(sandbox, botId) ?? ""];
  for (const id of ids) {
    if (isMuted) sandbox.faults.muted.add(id);
    else sandbox.faults.muted.delete(id);
  }
}

function knownBot({ world }: Sandbox, botId: string | undefined): string | undefined {
  if (botId !== undefined && !world.bots.has(botId)) throw new BadRequest(`There is no bot ${botId}.`, 404);
  return botId;
}
