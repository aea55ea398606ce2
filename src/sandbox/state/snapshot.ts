/**
 * The whole world as journal lines, and back. Used once per start, after the replay, to keep the journal short, and when
 * a saved world is loaded.
 * Event payloads are written once, however many sessions remember them.
 */
import type { FanOut } from "../gateway/fan-out.ts";
import { Told } from "../gateway/fan-out.ts";
import type { Journal, JournalLine } from "./journal.ts";
import type { Put } from "./rows.ts";
import type { Frame } from "./session.ts";
import { applyWrite, put } from "./tables.ts";
import type { World } from "./world.ts";

const rowsPerLine = 200;

/** How far a journal goes: the moment of its last line, and until when it has ids; 0 when it is empty. */
export interface JournalEnd {
  readonly lastAt: number;
  readonly idsUntil: number;
}

/**
 * Rebuilds the world from the journal.
 * @throws StartFailure when a line is broken
 */
export function replay(journal: Journal, world: World, fanOut: FanOut): JournalEnd {
  let [lastAt, idsUntil] = [0, 0];
  const frames: (readonly [string, string])[] = [];
  journal.replay((line) => {
    lastAt = Math.max(lastAt, line.at);
    idsUntil = Math.max(idsUntil, line.idsUntil ?? line.at);
    for (const write of line.writes ?? []) applyWrite(world, write, line.at);
    for (const event of line.events ?? []) fanOut.tell(new Told(event));
    for (const frame of line.frames ?? []) frames.push(frame);
    if (line.ring) remember(world, line.ring, frames);
  });
  return { lastAt, idsUntil };
}

/** The world as lines that `replay` understands; `idsUntil`: also of ids whose rows are gone. */
export function* snapshot(world: World, at: number, idsUntil: number): Generator<JournalLine> {
  yield { at, idsUntil };
  const writes = [...rowsOf(world)];
  for (let start = 0; start < writes.length; start += rowsPerLine) {
    yield { at, writes: writes.slice(start, start + rowsPerLine) };
  }
  yield* rings(world, at);
}

function remember(
  world: World,
  ring: NonNullable<JournalLine["ring"]>,
  frames: readonly (readonly [string, string])[],
): void {
  const session = world.sessions.get(ring.session);
  for (const [seq, index] of ring.frames) {
    const [t, body] = frames[index] ?? ["", ""];
    session?.remember({ seq, t, body });
  }
}

/** Every row of a world, each behind those it needs. */
export function* rowsOf(world: World): Generator<Put> {
  for (const user of world.users.values()) yield put("user", user);
  for (const bot of world.bots.values()) yield put("bot", bot);
  for (const { guild, roles, members } of world.guilds.values()) {
    yield put("guild", guild);
    for (const role of roles.values()) yield put("role", { guildId: guild.id, role });
    for (const [userId, member] of members) yield put("member", { guildId: guild.id, userId, member });
  }
  for (const { channel, log, ephemerals, threadMembers } of world.channels.values()) {
    yield put("channel", channel);
    for (const member of threadMembers.values()) yield put("threadMember", member);
    for (const row of log.all()) yield put("message", row);
    for (const row of ephemerals.values()) yield put("ephemeral", row);
    // Again, because putting messages counted them a second time.
    yield put("channel", channel);
  }
  for (const command of world.commands.values()) yield put("command", command);
  for (const interaction of world.interactions.values()) yield put("interaction", interaction);
  for (const nonce of world.nonces.values()) yield put("nonce", nonce);
  for (const webhook of world.webhooks.values()) yield put("webhook", webhook);
  for (const [userId, presence] of world.presences) yield put("presence", { userId, presence });
  for (const session of world.sessions.values()) yield put("session", session.row);
}

function* rings(world: World, at: number): Generator<JournalLine> {
  const indexes = new Map<string, number>();
  for (const session of world.sessions.values()) {
    const fresh: (readonly [string, string])[] = [];
    const indexOf = ({ t, body }: Frame): number => {
      const known = indexes.get(body);
      if (known !== undefined) return known;
      fresh.push([t, body]);
      indexes.set(body, indexes.size);
      return indexes.size - 1;
    };
    const frames = session.frames().map((frame) => [frame.seq, indexOf(frame)] as const);
    yield { at, frames: fresh };
    yield { at, ring: { session: session.row.id, frames } };
  }
}
