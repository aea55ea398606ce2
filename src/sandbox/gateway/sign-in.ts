/**
 * IDENTIFY and RESUME: who may come in, and what they hear first. Called by a connection; refusals close it.
 * See [Discord Docs/Identifying](https://docs.discord.com/developers/events/gateway#identifying).
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { isOut } from "../faults/outage.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow, SessionRow } from "../state/rows.ts";
import type { Frame, Session } from "../state/session.ts";
import { drop, put } from "../state/tables.ts";
import type { Connection } from "./connection.ts";
import { allIntents } from "./intents.ts";
import { Close } from "./payload.ts";
import { goOfflineWithoutSession, setPresence } from "./presence.ts";
import { guildCreate, ready } from "./ready.ts";
import { countIdentify, judgeIdentify } from "./start-limit.ts";

/** How long a session waits for its bot: Discord says "a few minutes". */
const sessionKeepMs = 5 * 60_000;

const identifyForm = z.object({
  token: z.string(),
  intents: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
  presence: z.unknown().optional(),
});

const resumeForm = z.object({ token: z.string(), session_id: z.string(), seq: z.number().int() });

/** Why a sign-in was refused: a close code, or op 9 with `d: false`. */
export type Refusal = { readonly close: number; readonly reason: string } | "invalid_session";

const undecodable: Refusal = { close: Close.decodeError, reason: "Error while decoding payload." };
const reasons = { 4007: "Invalid seq.", 4009: "Session timed out." } as const;
const unknownToken: Refusal = { close: Close.authenticationFailed, reason: "Authentication failed." };

/** Opens a session; null when it did. */
export function identify(sandbox: Sandbox, connection: Connection, d: unknown): Refusal | null {
  const form = identifyForm.safeParse(d).data;
  if (!form) return undecodable;
  const bot = botOf(sandbox, form.token);
  if (!bot) return unknownToken;
  const shard = form.shard ?? [0, 1];
  if (shard[0] < 0 || shard[0] >= shard[1]) return { close: Close.invalidShard, reason: "Invalid shard." };
  const { intents } = form;
  if (typeof intents !== "number" || !Number.isInteger(intents) || intents < 0 || intents & ~allIntents) {
    return { close: Close.invalidIntents, reason: "Invalid intent(s)." };
  }
  if (intents & bot.disallowedIntents) {
    return { close: Close.disallowedIntents, reason: "Disallowed intent(s)." };
  }
  const refusal = sandbox.liftLimits ? null : refusalByLimit(sandbox, bot);
  if (refusal !== null) return refusal;
  openSession(sandbox, connection, bot, { id: newSessionId(), botId: bot.userId, intents, shard });
  setPresence(sandbox, bot.userId, form.presence);
  return null;
}

/** Goes on with a session; null when it did. */
export function resume(sandbox: Sandbox, connection: Connection, d: unknown): Refusal | null {
  const form = resumeForm.safeParse(d).data;
  if (!form) return undecodable;
  const bot = botOf(sandbox, form.token);
  if (!bot) return unknownToken;
  const session = sandbox.world.sessions.get(form.session_id);
  const isOwn = session?.row.botId === bot.userId;
  if (!session || !isOwn || isExpired(session, sandbox.now())) return "invalid_session";
  if (form.seq > session.seq || form.seq < 0) return { close: Close.invalidSeq, reason: "Invalid seq." };
  const refused = sandbox.faults.use("refuse_resume", bot.userId);
  if (refused) {
    sandbox.commit([drop("session", session.row.id)]);
    return refused.code === undefined ? "invalid_session" : { close: refused.code, reason: reasons[refused.code] };
  }
  const missed = session.framesAfter(form.seq);
  if (missed === null) {
    sandbox.commit([drop("session", session.row.id)]);
    return "invalid_session";
  }
  hearAgain(sandbox, bot);
  note(sandbox, bot, "resume");
  connection.attach(session, bot, [...repeated(sandbox, session, form.seq), ...missed]);
  sandbox.commit([], [{ t: "RESUMED", d: { _trace: ["sandbox"] }, to: { session: session.row.id } }]);
  return null;
}

/** Deafness is a connection's: a new one ends it, unless the fault says otherwise. */
function hearAgain({ faults }: Sandbox, { userId }: BotRow): void {
  if (!faults.on("deafen", userId)?.throughResume) faults.endOf("deafen", userId);
}

/** What a fault lets a bot hear a second time: the last events that it has acknowledged. */
function repeated({ faults }: Sandbox, session: Session, seq: number): readonly Frame[] {
  const { events = 0 } = faults.use("repeat_events", session.row.botId) ?? {};
  const known = session.frames().filter((frame) => frame.seq > seq - events && frame.seq <= seq);
  return known.filter(({ t }) => t !== "READY" && t !== "RESUMED");
}

/** Forgets sessions whose bots stayed away too long. */
export function dropExpiredSessions(sandbox: Sandbox): void {
  for (const session of [...sandbox.world.sessions.values()]) {
    if (!isExpired(session, sandbox.now())) continue;
    sandbox.commit([drop("session", session.row.id)]);
    goOfflineWithoutSession(sandbox, session.row.botId);
  }
}

function openSession(sandbox: Sandbox, connection: Connection, bot: BotRow, row: SessionRow): void {
  hearAgain(sandbox, bot);
  const counted = countIdentify(bot, sandbox.now());
  sandbox.commit([put("bot", counted), put("session", row)]);
  const session = sandbox.world.sessions.get(row.id);
  if (!session) throw new Error(`The session ${row.id} was not kept.`);
  note(sandbox, bot, "identify");
  connection.attach(session, counted, []);
  const { delayMs = 0 } = sandbox.faults.use("delay_guilds", bot.userId) ?? {};
  session.isWithoutGuilds = delayMs > 0;
  sandbox.commit([], [ready(sandbox, counted, row, connection.host)]);
  if (delayMs === 0) tellOfGuilds(sandbox, session);
  else sandbox.agenda.at(sandbox.now() + delayMs, () => tellOfGuilds(sandbox, session));
}

/** As they are now. */
function tellOfGuilds(sandbox: Sandbox, session: Session): void {
  const { row } = session;
  session.isWithoutGuilds = false;
  const guilds = sandbox.world.guildsOf(row.botId).filter(({ guild }) => !isOut(sandbox, guild.id));
  const events = guilds.map(({ guild }) => guildCreate(sandbox, row, guild.id));
  sandbox.commit([], events);
}

function refusalByLimit(sandbox: Sandbox, bot: BotRow): Refusal | null {
  const verdict = judgeIdentify(bot, sandbox.now());
  if (verdict === "allowed") return null;
  if (verdict === "too_soon") return "invalid_session";
  // Past the limit Discord ends every session and resets the token.
  const sessions = [...sandbox.world.sessions.values()].filter(({ row }) => row.botId === bot.userId);
  sandbox.commit([put("bot", { ...bot, revoked: true }), ...sessions.map(({ row }) => drop("session", row.id))]);
  return unknownToken;
}

function botOf({ world }: Sandbox, token: string): BotRow | null {
  const bot = world.botsByToken.get(token.replace(/^Bot /, ""));
  return bot && !bot.revoked ? bot : null;
}

function isExpired({ awaySince }: Session, now: number): boolean {
  return awaySince !== null && now - awaySince > sessionKeepMs;
}

function note(sandbox: Sandbox, bot: BotRow, kind: "identify" | "resume"): void {
  sandbox.transcript.add({ at: sandbox.now(), bot: bot.userId, kind });
}

function newSessionId(): string {
  return randomBytes(16).toString("hex");
}
