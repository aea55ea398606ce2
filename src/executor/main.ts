/**
 * The executor's entry file: runs the turns of one agent, several at once. It holds no Discord token and no database;
 * what a brain may do beyond answering it asks of the supervisor. Its crash costs this agent's turns, which are retried.
 */
import { executorProtocolVersion, executorSide, type TurnSpec } from "../ipc/executor-protocol.ts";
import { Link } from "../ipc/link.ts";
import { createLog } from "../log.ts";
import type { TurnOutput, TurnTools } from "./brain.ts";
import { createOfflineBrain } from "./runtimes/offline.ts";

const pulseMs = 1_000;
const toolDeadlineMs = 30_000;

const [, , bot] = process.argv;
const log = createLog("executor", "warn").child({ bot });
const running = new Map<string, AbortController>();
const brain = createOfflineBrain({ abort: () => process.exit(1) });

const link = new Link(process, "supervisor", executorSide, {
  answer: { run_turn: runTurn },
  onMessage: (message) => {
    switch (message.type) {
      case "cancel":
        running.get(message.turnId)?.abort(new Error("The turn was cancelled."));
        break;
      case "stop":
        process.exit(0);
    }
  },
  onGarbage: (fault) => log.error({ fault }, fault.message),
  onClosed: () => process.exit(1),
});

async function runTurn(spec: TurnSpec): Promise<TurnOutput> {
  const controller = new AbortController();
  running.set(spec.turnId, controller);
  try {
    return await brain.run(spec, toolsOf(spec.turnId), controller.signal);
  } finally {
    running.delete(spec.turnId);
  }
}

function toolsOf(turnId: string): TurnTools {
  return {
    delegate: (assignee, instruction) => link.call("delegate", { turnId, assignee, instruction }, toolDeadlineMs),
  };
}

link.send({ type: "hello", version: executorProtocolVersion, pid: process.pid });
setInterval(() => link.send({ type: "pulse" }), pulseMs);
