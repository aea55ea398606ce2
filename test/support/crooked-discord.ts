/**
 * A real server between a test and the sandbox that bends single answers, for what the sandbox is too honest to say: a
 * wrong clock, Cloudflare's page, a day whose connections are spent, a member in a timeout. All else passes as it is.
 */
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** An answer on its way; whoever bends it returns another. */
export interface PassingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Looks at each answer by its method and path, as in `GET /api/v10/gateway`. */
export type Bend = (what: string, answer: PassingAnswer) => PassingAnswer;

/** Starts one in front of the sandbox at `url` that stops with the test; returns the base of its API. */
export async function startCrookedDiscord(url: string, bend: Bend): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    pass(incoming, url).then(
      (answer) => {
        const { status, headers, body } = bend(`${incoming.method} ${incoming.url}`, answer);
        outgoing.writeHead(status, headers).end(body);
      },
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

/** The same answer with fields of its JSON body replaced. */
export function withFields(answer: PassingAnswer, fields: object): PassingAnswer {
  return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), ...fields }) };
}

function pass(incoming: IncomingMessage, url: string): Promise<PassingAnswer> {
  return new Promise((resolve, reject) => {
    const { host: _host, ...headers } = incoming.headers;
    const onward = request(`${url}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const { "content-length": _length, connection: _connection, ...kept } = answer.headers;
        const flat = Object.entries(kept).map(([name, value]) => [name, String(value)]);
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(flat),
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    onward.on("error", reject);
    incoming.pipe(onward);
  });
}
