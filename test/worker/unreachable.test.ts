/** Why a connection to the gateway does not come about, in words that a person understands, whatever stands in the way. */
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { startHarness } from "../sandbox/harness.ts";
import { Cable } from "../support/cable.ts";
import { listenOn } from "../support/listen-on.ts";
import { employ, quickTiming, startOf } from "./office.ts";

/** What a worker says whose session is to be resumed at this `host:port`. */
async function whyNot(address: string) {
  const sandbox = await startHarness();
  const session = { sessionId: "kept", resumeUrl: `ws://${address}/`, sequence: 5 };
  const { facts } = employ(startOf(sandbox, { session }));
  return facts.heard("held_back");
}

/** Takes upgrades only to answer them with a status. */
async function refusing(status: number): Promise<string> {
  const server = createServer().on("upgrade", (_request, socket: Socket) => {
    socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => void (await new Promise((resolve) => server.close(resolve))));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  ["nobody listens", async () => "127.0.0.1:1", /^Discord's gateway cannot be reached \(ECONNREFUSED\)\.$/],
  ["nothing answers", () => listenOn(), /^Discord's gateway did not answer in time\.$/],
  ["something else answers", () => refusing(502), /^Discord's gateway answered 502\.$/],
  ["the line is cut", () => listenOn((socket) => socket.destroy()), /^Discord's gateway cannot be reached \(.+\)\.$/],
])("%s", async (_what, place, detail) => {
  expect(await whyNot(await place())).toEqual({
    type: "held_back",
    reason: "unreachable",
    detail: expect.stringMatching(detail),
  });
});

describe("while it waits long after a failure, and another bot gets through, it tries again", () => {
  const timing = { ...quickTiming, backoffMs: 600_000, maxBackoffMs: 600_000 };

  /** A sandbox that cannot be reached where the worker looks for it. */
  async function behindCable() {
    const sandbox = await startHarness();
    const cable = await Cable.lay({ host: "127.0.0.1", port: Number(new URL(sandbox.url).port) });
    onTestFinished(() => cable.remove());
    cable.refuse();
    return { sandbox, cable };
  }

  test("to go on with its session", async () => {
    const { sandbox, cable } = await behindCable();
    const before = employ(startOf(sandbox));
    await before.facts.heard("ready");
    await before.worker.stop();
    const { session: kept } = before.facts;
    if (!kept) throw new Error("There is no session to go on with.");
    const resumeUrl = kept.resumeUrl.replace(new URL(kept.resumeUrl).host, cable.address);
    const { facts, worker } = employ(startOf(sandbox, { session: { ...kept, resumeUrl } }), { timing });
    await facts.heard("held_back");
    await cable.mend();
    worker.follow();
    await facts.heard("resumed");
  });

  test("to sign in", async () => {
    const { sandbox, cable } = await behindCable();
    const { facts, worker } = employ(startOf(sandbox, { apiUrl: `http://${cable.address}/api` }), { timing });
    await facts.heard("held_back");
    await cable.mend();
    worker.follow();
    await facts.heard("ready");
  });
});
