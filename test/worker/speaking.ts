/** A worker's voice for tests: its answers to the supervisor, held to the protocol, against the sandbox or a raw Discord. */
import type { z } from "zod";
import { workerCalls } from "../../src/ipc/worker-calls.ts";
import { createLog } from "../../src/log.ts";
import { createOutbound } from "../../src/worker/outbound.ts";
import { createReading } from "../../src/worker/reading.ts";
import { createRestClient } from "../../src/worker/rest.ts";
import { type Harness, startHarness } from "../sandbox/harness.ts";

export const createMessage = "POST /channels/{channel_id}/messages";
export const memberRoute = "/guilds/{guild_id}/members/{user_id}";

type Calls = typeof workerCalls;

/** What a worker answers its supervisor with, held to the protocol on its way out. */
/** `deadlineMs` of a request, `answerMs` of a whole answer. */
export function speak(apiUrl: string, token: string, deadlineMs = 5_000, answerMs?: number) {
  let unauthorizedCount = 0;
  const turnedAway: { status: number; forMs: number }[] = [];
  const client = createRestClient({
    apiUrl,
    token,
    deadlineMs,
    onUnauthorized: () => {
      unauthorizedCount++;
    },
    onTurnedAway: (status, forMs) => turnedAway.push({ status, forMs }),
  });
  const log = createLog("worker", "silent");
  const outbound = createOutbound(
    () => client.api,
    () => log,
    answerMs,
  );
  const answers = {
    ...outbound,
    ...createReading(
      () => client.api,
      () => log,
    ),
  };
  const ask = async <Name extends keyof typeof answers>(name: Name, input: Parameters<(typeof answers)[Name]>[0]) => {
    const outcome = JSON.parse(JSON.stringify(await answers[name](input as never)));
    return workerCalls[name].output.parse(outcome) as z.output<Calls[Name]["output"]>;
  };
  return { ask, client, unauthorized: () => unauthorizedCount, turnedAway };
}

export async function open(options: Parameters<typeof startHarness>[0] = {}, deadlineMs?: number, answerMs?: number) {
  const sandbox = await startHarness(options);
  const voice = speak(`${sandbox.url}/api`, sandbox.bot.token, deadlineMs, answerMs);
  return { sandbox, ...voice };
}

let nonceCount = 0;
export function post(sandbox: Harness, content: string, more: object = {}) {
  nonceCount++;
  return {
    recipient: `channel:${sandbox.channel("lobby")}` as const,
    content,
    nonce: `nonce-${nonceCount}`,
    replyToId: null,
    mentionUserIds: [],
    buttons: [],
    ...more,
  };
}

export async function messages(sandbox: Harness, channelId = sandbox.channel("lobby")) {
  return (await sandbox.rest("GET", `/channels/${channelId}/messages`)).body.reverse();
}
