/**
 * The whole world as one document, and back. The document holds no token: on loading, a bot that is known here by its id or
 * name keeps the token it has, so that whatever runs it can go on; others get new ones, and so do webhooks.
 */
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { BotRow, Put } from "../state/rows.ts";
import { type SavedRow, type SavedWorld, savedTables } from "../state/saved-rows.ts";
import { rowsOf } from "../state/snapshot.ts";
import { compareIds, madeAtMs } from "../state/snowflakes.ts";
import { put } from "../state/tables.ts";
import { avatarKey, newToken } from "./users.ts";
import { newWebhookToken } from "./webhooks.ts";

/** The world as a document. */
export function saveWorld(sandbox: Sandbox): object {
  const rows = [...rowsOf(sandbox.world)].filter(({ table }) => savedTables.has(table));
  const files = fileIds(rows).flatMap((id) => {
    const bytes = sandbox.files.read(id);
    return bytes ? [[id, bytes.toString("base64")] as const] : [];
  });
  return {
    format: "discord-sandbox",
    version: 1,
    savedAt: sandbox.now(),
    rows: rows.map(withoutSecrets),
    files: Object.fromEntries(files),
  };
}

/**
 * Replaces the world by a document that was checked. Sessions are gone afterwards: whoever calls this has told the bots.
 * Bots that the document does not know keep their accounts and are in no guild.
 */
export function loadWorld(sandbox: Sandbox, { rows, files }: SavedWorld): void {
  const bots = new BotMatch(sandbox, rows);
  const wanted = rows.map((row): Put => {
    if (row.table === "bot") return put("bot", bots.complete(row.put));
    if (row.table === "webhook") return put("webhook", { ...row.put, token: webhookToken(sandbox, row.put.id) });
    // The form was checked, so every other row is what its table holds.
    return row as Put;
  });
  const all = [...wanted, ...bots.others()];
  for (const [id, base64] of Object.entries(files)) sandbox.files.put(id, Buffer.from(base64, "base64"));
  const at = Math.max(sandbox.now(), newestMs(all));
  sandbox.ids.startAfter(at);
  sandbox.replace(all, at);
  sandbox.files.keepOnly(new Set(fileIds(all)));
}

function webhookToken({ world }: Sandbox, id: string): string {
  return world.webhooks.get(id)?.token ?? newWebhookToken();
}

/** Finds for each saved bot the one here that it continues. */
class BotMatch {
  readonly #sandbox: Sandbox;
  readonly #names: ReadonlyMap<string, string>;
  readonly #left: Map<string, BotRow>;

  constructor(sandbox: Sandbox, rows: readonly SavedRow[]) {
    this.#sandbox = sandbox;
    this.#names = new Map(
      rows.flatMap((row) => (row.table === "user" ? [[row.put.id, row.put.username] as const] : [])),
    );
    this.#left = new Map(sandbox.world.bots);
  }

  complete(saved: Extract<SavedRow, { table: "bot" }>["put"]): BotRow {
    const known = this.#left.get(saved.userId) ?? this.#namesake(saved.userId);
    if (known) this.#left.delete(known.userId);
    return {
      ...saved,
      token: known?.token ?? newToken(saved.userId),
      revoked: known?.revoked ?? false,
      presence: { status: "offline", activities: [] },
      identifies: known?.identifies ?? { windowStartedAt: 0, count: 0, lastAt: 0 },
    };
  }

  /** Accounts of bots that nothing saved continues. */
  others(): Put[] {
    const { users } = this.#sandbox.world;
    return [...this.#left.values()].flatMap((bot) => {
      const user = users.get(bot.userId);
      return user ? [put("user", user), put("bot", bot)] : [];
    });
  }

  #namesake(userId: string): BotRow | undefined {
    const isSaved = (id: string): boolean => id !== userId && this.#names.has(id);
    const name = this.#names.get(userId);
    const { users } = this.#sandbox.world;
    return [...this.#left.values()].find((bot) => !isSaved(bot.userId) && users.get(bot.userId)?.username === name);
  }
}

function withoutSecrets(row: Put): object {
  if (row.table !== "bot" && row.table !== "webhook") return row;
  const { token: _token, ...rest } = row.put;
  return { table: row.table, put: rest };
}

/** Which files the rows speak of. */
function fileIds(rows: readonly Put[]): string[] {
  return rows.flatMap((row) => {
    if (row.table === "user" || row.table === "webhook") return avatarOf(row.put);
    if (row.table !== "message" && row.table !== "ephemeral") return [];
    return row.put.message.attachments.map(({ id }) => id);
  });
}

function avatarOf({ avatar }: Pick<User, "avatar">): string[] {
  return avatar === null ? [] : [avatarKey(avatar)];
}

/** When the newest row was made: ids must go on from there, also when another computer's clock was ahead. */
function newestMs(rows: readonly Put[]): number {
  const ids = rows.flatMap((row) => idOf(row));
  return madeAtMs(ids.reduce((newest, id) => (compareIds(id, newest) > 0 ? id : newest), "0"));
}

function idOf(row: Put): string[] {
  if (row.table === "message" || row.table === "ephemeral") return [row.put.message.id];
  if (row.table === "role") return [row.put.role.id];
  return row.table === "user" || row.table === "channel" || row.table === "command" ? [row.put.id] : [];
}
