/**
 * A worker under test, against the real sandbox: in this process, where its timing can be chosen, or in a process of its
 * own, where it can be killed. Both say what they say to a supervisor; tests read it from `facts`.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { Link } from "../../src/ipc/link.ts";
import type { WorkerEvent } from "../../src/ipc/worker-events.ts";
import {
  type GatewaySession,
  type SupervisorToWorker,
  supervisorSide,
  type WorkerToSupervisor,
} from "../../src/ipc/worker-protocol.ts";
import { createLog } from "../../src/log.ts";
import type { GatewayTiming } from "../../src/worker/gateway-timing.ts";
import { Worker, type WorkerLimits } from "../../src/worker/worker.ts";
import type { Harness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";

export type Start = Extract<SupervisorToWorker, { type: "start" }>;
type Seen = Extract<WorkerToSupervisor, { type: "event_seen" }>;
type EventOf<Type extends WorkerEvent["type"]> = Extract<WorkerEvent, { type: Type }>;

/** Quick to try again. */
export const quickTiming: GatewayTiming = {
  handshakeMs: 400,
  helloMs: 800,
  resumeMs: 300,
  closeMs: 300,
  backoffMs: 10,
  maxBackoffMs: 50,
  followMs: 10,
  identifyPauseMs: 20,
  recountMs: 300,
};

/** The start message for a bot of the sandbox. */
export function startOf(sandbox: Harness, more: Partial<Start> = {}): Start {
  return {
    type: "start",
    bot: "manager",
    token: sandbox.bot.token,
    apiUrl: `${sandbox.url}/api`,
    session: null,
    holdForMs: 0,
    userId: null,
    identifyGranted: false,
    commands: {},
    presence: null,
    ...more,
  };
}

/** What a worker has said, and ways to wait for it. */
class Facts {
  readonly all: WorkerToSupervisor[] = [];

  of<Type extends WorkerToSupervisor["type"]>(type: Type): Extract<WorkerToSupervisor, { type: Type }>[] {
    return this.all.filter((fact) => fact.type === type) as Extract<WorkerToSupervisor, { type: Type }>[];
  }

  /** Waits until it has said so many of these; returns the last. */
  async heard<Type extends WorkerToSupervisor["type"]>(type: Type, count = 1) {
    return await until(() => {
      const last = this.of(type)[count - 1];
      if (!last) throw new Error(`Said ${this.of(type).length} of ${count} ${type}; all: ${this.#summary()}`);
      return last;
    });
  }

  /** Events of a type, in the order they came. */
  events<Type extends WorkerEvent["type"]>(type: Type): EventOf<Type>[] {
    return this.of("event_seen").flatMap(({ event }) => (event.type === type ? (event as EventOf<Type>) : []));
  }

  /** Waits for a message with this text. */
  async message(content: string): Promise<Seen & { event: EventOf<"message_created"> }> {
    return await until(() => {
      const seen = this.of("event_seen").find(
        ({ event }) => event.type === "message_created" && event.message.content === content,
      );
      if (!seen) throw new Error(`No message "${content}"; all: ${this.#summary()}`);
      return seen as Seen & { event: EventOf<"message_created"> };
    });
  }

  get contents(): string[] {
    return this.events("message_created").map(({ message }) => message.content);
  }

  /** Where the next process would resume. */
  get session(): GatewaySession | null {
    const last = this.all.findLast(({ type }) => type === "session_moved" || type === "session_ended");
    return last?.type === "session_moved" ? last.session : null;
  }

  #summary(): string {
    return this.all.flatMap(({ type }) => (type === "pulse" ? [] : type)).join(", ");
  }
}

/** A worker in this process. `handles`: events are acknowledged as they come. Default true. */
export function employ(start: Start, options: { readonly handles?: boolean } & WorkerLimits = {}) {
  const facts = new Facts();
  const given: { reason: string; detail: string }[] = [];
  const owner = {
    send: (fact: WorkerToSupervisor) => {
      // Through JSON, as between processes.
      facts.all.push(JSON.parse(JSON.stringify(fact)));
      if (fact.type === "event_seen" && (options.handles ?? true))
        queueMicrotask(() => worker.handled([fact.sequence]));
    },
    giveUp: (reason: string, detail: string) => given.push({ reason, detail }),
  };
  const worker: Worker = new Worker(start, owner, createLog("worker", "silent"), {
    timing: quickTiming,
    ...options,
  });
  onTestFinished(() => worker.stop());
  worker.connect();
  return { facts, given, worker };
}

/** A worker in a process of its own; killed with the test. `handles` as in {@link employ}. */
export function hire(start: Start | null, options: { readonly handles?: boolean } = {}) {
  const file = join(import.meta.dirname, "../../src/worker/main.ts");
  const child: ChildProcess = fork(file, { serialization: "json", stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const facts = new Facts();
  const link: Link<SupervisorToWorker, WorkerToSupervisor, typeof supervisorSide.calls, typeof supervisorSide.answers> =
    new Link(child, "worker", supervisorSide, {
      answer: {},
      onMessage: (fact) => {
        facts.all.push(fact);
        if (fact.type === "event_seen" && (options.handles ?? true))
          link.send({ type: "handled", sequences: [fact.sequence] });
      },
      onGarbage: (fault) => expect.unreachable(fault.message),
      onClosed: () => undefined,
    });
  if (start) link.send(start);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(kill);
  return { child, link, facts, exited, kill };
}

/** How often a bot has signed in, and how its connections ended. */
export async function signIns(sandbox: Harness, userId = sandbox.bot.userId) {
  const { entries } = await sandbox.control("GET", "/transcript");
  const own = (entries as { bot: string; kind: string; code?: number }[]).filter(({ bot }) => bot === userId);
  const countOf = (kind: string) => own.filter((entry) => entry.kind === kind).length;
  return {
    identifies: countOf("identify"),
    resumes: countOf("resume"),
    closes: own.flatMap(({ kind, code }) => (kind === "close" ? (code ?? []) : [])),
  };
}

/** Requests of a bot by route, as `METHOD route` with status. */
export async function requests(sandbox: Harness, route: string) {
  const { entries } = await sandbox.control("GET", "/transcript");
  type Entry = {
    kind: string;
    method: string;
    route: string;
    status: number;
    body: Record<string, unknown>;
    at: number;
  };
  return (entries as Entry[]).filter((entry) => entry.kind === "rest" && `${entry.method} ${entry.route}` === route);
}
