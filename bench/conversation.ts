/**
 * What people say and bots answer, seen at the double: both come over one stream of events to one clock, so that a
 * latency is from MESSAGE_CREATE as bots were sent it to the reply's Create Message.
 */
import { get, type IncomingMessage } from "node:http";
import { z } from "zod";
import type { Double } from "./double.ts";

/** A message as far as the bench reads it. */
const heardShape = z.object({
  id: z.string(),
  channel_id: z.string(),
  content: z.string(),
  author: z.object({ id: z.string() }),
  message_reference: z.object({ message_id: z.string().optional() }).nullish(),
});

/** A message, and when it was heard by `performance.now()`. */
export type Heard = z.infer<typeof heardShape> & { readonly at: number };

const eventStart = 'data: {"type":"MESSAGE_CREATE","data":';
/** How long an answer is waited for. */
export const answerDeadlineMs = 30_000;

/** Listens as one person and speaks for it. */
export class Conversation {
  readonly #double: Double;
  readonly #userId: string;
  readonly #stream: IncomingMessage;
  readonly #heardAt = new Map<string, number>();
  readonly #replies = new Map<string, Heard>();
  readonly #listeners = new Set<(heard: Heard) => void>();

  private constructor(double: Double, userId: string, stream: IncomingMessage) {
    this.#double = double;
    this.#userId = userId;
    this.#stream = stream;
    let rest = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      const at = performance.now();
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith(eventStart)) this.#hear(line, at);
    });
  }

  static async open(double: Double, userId: string): Promise<Conversation> {
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${double.url}/sandbox/events?as=${userId}`, resolve).on("error", reject);
    });
    return new Conversation(double, userId, stream);
  }

  close(): void {
    this.#stream.destroy();
  }

  /** Says something; returns the message's id. */
  async say(channelId: string, content: string): Promise<string> {
    const sent = await this.#double.ask("POST", `users/${this.#userId}/messages`, { channelId, content });
    return z.object({ id: z.string() }).parse(sent).id;
  }

  /** The first message that fits, heard from now on. */
  next(fits: (heard: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const listener = (heard: Heard): void => {
        if (!fits(heard)) return;
        end();
        resolve(heard);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`The expected message did not come within ${answerDeadlineMs / 1000} s.`));
      }, answerDeadlineMs);
      this.#listeners.add(listener);
    });
  }

  /** The reply to a message. */
  async replyTo(messageId: string): Promise<Heard> {
    const known = this.#replies.get(messageId);
    return known ?? (await this.next((heard) => heard.message_reference?.message_id === messageId));
  }

  /** Milliseconds from a message to its reply, which may still have to come. */
  async latencyOf(messageId: string): Promise<number> {
    const reply = await this.replyTo(messageId);
    const heardAt = this.#heardAt.get(messageId);
    if (heardAt === undefined) throw new Error(`The double never told of the message ${messageId}.`);
    return reply.at - heardAt;
  }

  #hear(line: string, at: number): void {
    // The event's object is followed by the envelope's closing brace.
    const heard = { ...heardShape.parse(JSON.parse(line.slice(eventStart.length, -1))), at };
    const repliedTo = heard.message_reference?.message_id;
    if (heard.author.id === this.#userId) this.#heardAt.set(heard.id, at);
    else if (repliedTo !== undefined && !this.#replies.has(repliedTo)) this.#replies.set(repliedTo, heard);
    for (const listener of [...this.#listeners]) listener(heard);
  }
}
