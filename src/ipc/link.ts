/**
 * One side of a conversation between two of our processes over Node's IPC channel. Both ends of a link use this class
 * with the same protocol file. It parses everything that comes in, gives every call a deadline, and rejects all that is
 * pending when the other side goes away. It knows no message by name.
 */
import * as z from "zod";
import { Fault } from "../domain/errors.ts";

/** The part of `ChildProcess` and `process` that a link needs. */
export interface Channel {
  readonly connected: boolean;
  send?(message: unknown, callback: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
}

/** A call: what is asked and what is answered, as zod schemas. */
export interface CallShape {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
/** Calls by name. */
export type CallShapes = Readonly<Record<string, CallShape>>;

/** What one side needs to speak: the messages it accepts, the calls it makes and those it answers. */
export interface LinkShape<Outgoing, Incoming, Calls extends CallShapes, Answers extends CallShapes> {
  readonly incoming: z.ZodType<Incoming>;
  readonly calls: Calls;
  readonly answers: Answers;
  /** Only for its type. */
  readonly outgoing?: Outgoing;
}

/** What the owner of a link does with what arrives. */
export interface LinkHandlers<Incoming, Answers extends CallShapes> {
  onMessage(message: Incoming): void;
  /** One function per call the other side may make; a thrown error is answered as `link_refused`. */
  readonly answer: {
    readonly [Name in keyof Answers]: (
      input: z.output<Answers[Name]["input"]>,
    ) => Promise<z.input<Answers[Name]["output"]>>;
  };
  /** The other side is gone; pending calls are already rejected. */
  onClosed(): void;
  /** Something arrived that is not of the protocol. */
  onGarbage(fault: Fault): void;
}

const frame = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("message"), body: z.unknown() }),
  z.object({ kind: z.literal("call"), id: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal("reply"), id: z.number(), output: z.unknown() }),
  z.object({ kind: z.literal("refusal"), id: z.number(), problem: z.string() }),
]);
type Frame = z.infer<typeof frame>;

interface Pending {
  readonly name: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

/** A typed, supervised IPC conversation; `peer` names the other side in faults ("worker of manager"). */
export class Link<Outgoing, Incoming, Calls extends CallShapes, Answers extends CallShapes> {
  readonly #channel: Channel;
  #peer: string;
  readonly #shape: LinkShape<Outgoing, Incoming, Calls, Answers>;
  readonly #handlers: LinkHandlers<Incoming, Answers>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(
    channel: Channel,
    peer: string,
    shape: LinkShape<Outgoing, Incoming, Calls, Answers>,
    handlers: LinkHandlers<Incoming, Answers>,
  ) {
    this.#channel = channel;
    this.#peer = peer;
    this.#shape = shape;
    this.#handlers = handlers;
    channel.on("message", (raw) => this.#receive(raw));
    channel.on("disconnect", () => this.#close());
  }

  /** False once the other side is gone. */
  get isOpen(): boolean {
    return this.#channel.connected;
  }

  /** The other side is somebody's now: faults name it so from here on. */
  rename(peer: string): void {
    this.#peer = peer;
  }

  /**
   * Sends a one-way message. Lost without a word when the other side is gone: its exit is news enough. `onWritten` is
   * called once the message has left this process, or cannot any more; nobody need have read it.
   */
  send(message: Outgoing, onWritten: () => void = () => undefined): void {
    this.#write({ kind: "message", body: message }, onWritten);
  }

  /**
   * Asks the other side and waits for its answer.
   * @throws Fault `link_closed`, `link_timeout` after `deadlineMs`, `link_refused`, `link_garbage`.
   */
  call<Name extends keyof Calls & string>(
    name: Name,
    input: z.input<Calls[Name]["input"]>,
    deadlineMs: number,
  ): Promise<z.output<Calls[Name]["output"]>> {
    return new Promise((resolve, reject) => {
      if (!this.#channel.connected) return reject(this.#closedFault(name));
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        const message = `The ${this.#peer} did not answer "${name}" within ${deadlineMs} ms.`;
        reject(new Fault("link_timeout", message, { facts: { peer: this.#peer, call: name, deadlineMs } }));
      }, deadlineMs);
      const done = (output: unknown) => resolve(output as z.output<Calls[Name]["output"]>);
      this.#pending.set(id, { name, resolve: done, reject, timer });
      this.#write({ kind: "call", id, name, input });
    });
  }

  #write(out: Frame, onWritten: () => void = () => undefined): void {
    // The callback swallows EPIPE of a peer that just died: `disconnect` follows and tells it properly.
    if (this.#channel.connected && this.#channel.send) this.#channel.send(out, () => onWritten());
    else onWritten();
  }

  #receive(raw: unknown): void {
    const parsed = frame.safeParse(raw);
    const incoming = parsed.data;
    if (!incoming) this.#garbage("a frame", parsed.error);
    else if (incoming.kind === "message") this.#receiveMessage(incoming.body);
    else if (incoming.kind === "call") void this.#answerCall(incoming.id, incoming.name, incoming.input);
    else this.#settle(incoming);
  }

  #receiveMessage(body: unknown): void {
    const parsed = this.#shape.incoming.safeParse(body);
    if (parsed.success) this.#handlers.onMessage(parsed.data);
    else this.#garbage("a message", parsed.error);
  }

  async #answerCall(id: number, name: string, input: unknown): Promise<void> {
    // Only own names: every object inherits a "constructor".
    const shape = Object.hasOwn(this.#shape.answers, name) ? this.#shape.answers[name] : undefined;
    const parsed = shape?.input.safeParse(input);
    if (!parsed?.success) {
      this.#garbage(`the call "${name}"`, parsed?.error);
      const problem = `"${name}" is not a call of this protocol, or its input is malformed.`;
      return this.#write({ kind: "refusal", id, problem });
    }
    try {
      const output = await this.#handlers.answer[name]?.(parsed.data as never);
      this.#write({ kind: "reply", id, output });
    } catch (error) {
      this.#write({ kind: "refusal", id, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #settle(reply: Extract<Frame, { kind: "reply" | "refusal" }>): void {
    const pending = this.#pending.get(reply.id);
    // A reply after its deadline has no one waiting: the caller has already decided.
    if (!pending) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.timer);
    const shape = this.#shape.calls[pending.name];
    const parsed = reply.kind === "reply" ? shape?.output.safeParse(reply.output) : undefined;
    if (reply.kind === "refusal") {
      const facts = { peer: this.#peer, call: pending.name };
      pending.reject(new Fault("link_refused", reply.problem, { facts }));
    } else if (parsed?.success) pending.resolve(parsed.data);
    else pending.reject(this.#garbage(`the answer to "${pending.name}"`, parsed?.error));
  }

  #garbage(what: string, cause: unknown): Fault {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : "it is unknown";
    const message = `The ${this.#peer} sent ${what} that is not of the protocol: ${why}.`;
    const fault = new Fault("link_garbage", message, { facts: { peer: this.#peer } });
    this.#handlers.onGarbage(fault);
    return fault;
  }

  #close(): void {
    for (const { name, reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#closedFault(name));
    }
    this.#pending.clear();
    this.#handlers.onClosed();
  }

  #closedFault(name: string): Fault {
    const message = `The ${this.#peer} went away before it answered "${name}".`;
    return new Fault("link_closed", message, { facts: { peer: this.#peer, call: name } });
  }
}
