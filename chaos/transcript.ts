/**
 * Follows the sandbox's transcript, which keeps only the last entries: how bots connected, what they asked Discord to
 * post, and what Discord holds against a host.
 */
import type { Discord, TranscriptEntry } from "../test/support/product-discord.ts";
import type { ConnectionFact, RequestFact } from "./evidence.ts";
import { Rounds } from "./rounds.ts";

const lookMs = 1_000;
const invalid: ReadonlySet<number> = new Set([401, 403, 429]);

/** Everything of the transcript that rules read. */
export class TranscriptReader {
  readonly connections: ConnectionFact[] = [];
  readonly requests: RequestFact[] = [];
  readonly deletedIds = new Set<string>();
  readonly invalidRequests: Record<string, number> = {};
  readonly #discord: Pick<Discord, "transcript">;
  readonly #rounds: Rounds;
  #next = 0;

  constructor(discord: Pick<Discord, "transcript">) {
    this.#discord = discord;
    this.#rounds = new Rounds(() => this.#look(), lookMs);
  }

  /** Rejects when entries were dropped before they were read. */
  get failed(): Promise<never> {
    return this.#rounds.failed;
  }

  /** Reads the rest. @throws Error when entries were dropped before they were read */
  async end(): Promise<void> {
    await this.#rounds.end();
    await this.#look();
  }

  /** Reads no more. */
  abandon(): void {
    this.#rounds.abandon();
  }

  async #look(): Promise<void> {
    const entries = await this.#discord.transcript(this.#next);
    const [first] = entries;
    if (first && first.index !== this.#next)
      throw new Error("The sandbox's transcript went on faster than it was read.");
    for (const entry of entries) this.#note(entry);
    this.#next = (entries.at(-1)?.index ?? this.#next - 1) + 1;
  }

  #note({ at, bot, kind, code, method, path, route, status = 0, body }: TranscriptEntry): void {
    // The harness knows its own blows.
    if (kind === "fault") return;
    const userId = bot ?? "unknown";
    if (kind !== "rest") {
      this.connections.push({ userId, at, kind, code: code ?? null });
      return;
    }
    if (invalid.has(status)) this.invalidRequests[status] = (this.invalidRequests[status] ?? 0) + 1;
    if (method === "DELETE" && status === 204) this.deletedIds.add(path?.split("/").at(-1) ?? "");
    if (method !== "POST" || route !== "/channels/{channel_id}/messages") return;
    this.requests.push({ userId, nonce: typeof body?.nonce === "string" ? body.nonce : null, status });
  }
}
