/**
 * The worker's entry file: one process, one bot token, one Discord connection. Started by the supervisor, which sends the
 * token over IPC; or as a probe by a command, then without a connection. Exits 0 when told to stop, 78 when Discord will
 * not have this bot, 1 otherwise; and at once when its supervisor is gone.
 */
import type { API } from "@discordjs/core/http-only";
import { configurationExitCode } from "../domain/restart.ts";
import { Link } from "../ipc/link.ts";
import { type SupervisorToWorker, workerProtocolVersion, workerSide } from "../ipc/worker-protocol.ts";
import { createLog } from "../log.ts";
import type { FatalReason } from "./close-codes.ts";
import { createFurnishing } from "./furnishing.ts";
import { createOutbound } from "./outbound.ts";
import { Probe } from "./probe.ts";
import { createReading } from "./reading.ts";
import { createSurvey } from "./survey.ts";
import { Worker } from "./worker.ts";

const pulseMs = 1_000;
/** A label for its log lines; nothing else here knows an agent. Of a spare it is not yet a bot's. */
const [, program, label] = process.argv;
const anybody = createLog("worker", "warn");
let log = anybody.child({ bot: label });
let worker: Worker | null = null;
let probe: Probe | null = null;
let hasGivenUp = false;

function connection(): API {
  const api = worker?.api ?? probe?.api;
  if (!api) throw new Error("This worker has been given no token yet.");
  return api;
}

const link = new Link(process, "supervisor", workerSide, {
  answer: {
    ...createOutbound(connection, () => log),
    ...createFurnishing(connection),
    ...createReading(connection, () => log),
    ...createSurvey(connection),
    recall_message: async ({ messageId }) => ({ message: worker?.recall(messageId) ?? null }),
    reach_api: async () => {
      if (!probe) throw new Error("Only a probe looks at the way to Discord.");
      return { kind: "done" as const, value: await probe.reach() };
    },
  },
  onMessage: receive,
  onGarbage: (fault) => log.error({ fault }, fault.message),
  onClosed: () => process.exit(1),
});

function receive(message: SupervisorToWorker): void {
  switch (message.type) {
    case "start":
      if (message.bot !== label) belongTo(message.bot);
      worker = new Worker(message, { send: (fact) => link.send(fact), giveUp }, log);
      worker.connect();
      break;
    case "probe":
      probe = new Probe(message);
      break;
    case "stop":
      void stop();
      break;
    case "adjust":
      worker?.adjust(message);
      break;
    case "hold":
      worker?.hold(message.forMs);
      break;
    case "handled":
      worker?.handled(message.sequences);
      break;
    case "peers_report":
      worker?.leaveToPeers(message.added, message.removed);
      break;
    case "listen_anew":
      worker?.listenAnew();
      break;
    case "follow":
      worker?.follow();
      break;
    case "type_in":
      if (message.typing) worker?.typing.start(message.channelId);
      else worker?.typing.stop(message.channelId);
      break;
  }
}

/** It was started as nobody's: from here on its log lines and `ps` say whose it is. */
function belongTo(bot: string): void {
  log = anybody.child({ bot });
  // What is left of the command line holds no more than this.
  process.title = `node ${program} ${bot}`;
}

async function stop(): Promise<void> {
  await worker?.stop();
  process.exit(0);
}

/** Leaves once the reason has left: the exit code alone would not say what to do about it. */
function giveUp(reason: FatalReason, detail: string): void {
  if (hasGivenUp) return;
  hasGivenUp = true;
  link.send({ type: "gave_up", reason, detail }, () => process.exit(configurationExitCode));
}

function pulse(): void {
  link.send({ type: "pulse", vitals: worker?.vitals() ?? null });
}

link.send({ type: "hello", version: workerProtocolVersion, pid: process.pid });
setInterval(pulse, pulseMs);
