/** Kept connections that have died unnoticed, with the network between: one request finds out, not each. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { dropIdleConnections, httpRequestOnce } from "../../src/worker/http-request.ts";
import { Cable } from "../support/cable.ts";

const never = 600_000;

/** A server behind a cable. It answers when two requests wait, so that each of the first two has a connection of its own. */
async function startPairing() {
  const waiting: (() => void)[] = [];
  let isPairing = true;
  const server = createServer((_, response) => {
    waiting.push(() => response.end("{}"));
    if (!isPairing || waiting.length === 2) for (const answer of waiting.splice(0)) answer();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cable = await Cable.lay({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  onTestFinished(async () => {
    dropIdleConnections();
    await cable.remove();
    server.close();
  });
  const ask = (deadlineMs = never) =>
    httpRequestOnce(`http://${cable.address}/`, { method: "GET", signal: AbortSignal.timeout(deadlineMs) });
  await Promise.all([ask(), ask()]);
  isPairing = false;
  cable.hold(true);
  cable.hold(false);
  return ask;
}

test("after a request that nobody answered the next one has a connection of its own", async () => {
  const ask = await startPairing();
  await expect(ask(200)).rejects.toMatchObject({ name: "AbortError" });
  expect(await ask()).toMatchObject({ status: 200 });
});

test("dropped, none of them is used again", async () => {
  const ask = await startPairing();
  dropIdleConnections();
  expect(await ask()).toMatchObject({ status: 200 });
});
