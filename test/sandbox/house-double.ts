/** What runs the bots of a sandbox, as a small real server: it answers what a test says, and remembers what it was asked. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

/** The bearer token of the house. */
export const token = "bearer-of-the-house";

/** A house at work: what it was asked, and how it answers from now on. */
export interface HouseDouble {
  readonly url: string;
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[];
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  stop(): Promise<void>;
}

/** Starts a house that answers with nothing; it stops with the test. */
export async function startHouse(): Promise<HouseDouble> {
  const asked: HouseDouble["asked"] = [];
  const server = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    house.answer(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const house: HouseDouble = { url, asked, answer: (response) => void response.end(), stop };
  return house;
}

/** An answer of JSON. */
export function json(status: number, body: unknown): HouseDouble["answer"] {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

/** Tells the sandbox of the house. */
export const register = (sandbox: Harness, house: HouseDouble): Promise<void> =>
  sandbox.control("PUT", "/backstage", { url: house.url, token });

/** A sandbox with a house that has registered. */
export async function startBoth(): Promise<{ readonly sandbox: Harness; readonly house: HouseDouble }> {
  const [sandbox, house] = [await startHarness(), await startHouse()];
  await register(sandbox, house);
  return { sandbox, house };
}
