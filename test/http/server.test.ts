/** The server with real requests: answers, refusals, limits, deadlines, and an end that loses no answer. */
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { json } from "../../src/http/answer.ts";
import type { Route } from "../../src/http/route.ts";
import { type HttpOptions, startHttpServer } from "../../src/http/server.ts";
import { createLog } from "../../src/log.ts";
import { until } from "../support/until.ts";

const hello: Route = { method: "GET", path: "/hello", answer: () => json(200, { hello: "world" }) };
const order: Route = { method: "POST", path: "/order", answer: () => json(200, {}) };

async function serve(routes: readonly Route[], more: Partial<HttpOptions> = {}) {
  const log = createLog("test", "silent");
  const server = await startHttpServer({ host: "127.0.0.1", port: 0, routes, token: "secret", log, ...more });
  onTestFinished(() => server.close());
  return server;
}

/** A request with headers that `fetch` would not send. */
async function ask(url: string, method: string, headers: Record<string, string> = {}, body = "") {
  const message = request(url, { method, headers });
  message.end(body);
  const [response] = await once(message, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode as number, headers: response.headers, text };
}

/** Everything that the server says on a connection of its own until it ends it. */
async function sayRaw(url: string, words: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  let heard = "";
  socket.on("data", (text) => {
    heard += text;
  });
  socket.on("error", () => undefined);
  socket.write(words);
  await once(socket, "close");
  return heard;
}

describe("a request", () => {
  test("is answered with what its route says, and is nobody's to keep or to guess at", async () => {
    const { url } = await serve([hello]);
    const { status, headers, text } = await ask(`${url}/hello?query=is-not-looked-at`, "GET");
    expect({ status, text }).toEqual({ status: 200, text: '{"hello":"world"}\n' });
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "content-length": "18",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  test("with HEAD has the same answer without its body", async () => {
    const { url } = await serve([hello]);
    expect(await ask(`${url}/hello`, "HEAD")).toMatchObject({
      status: 200,
      text: "",
      headers: { "content-length": "18" },
    });
  });

  test("for nothing that is there is told what is", async () => {
    const { url } = await serve([hello]);
    expect(await ask(`${url}/`, "GET")).toMatchObject({ status: 404, text: expect.stringContaining("/readyz") });
  });

  test("with another method is told with which", async () => {
    const { url } = await serve([hello]);
    expect(await ask(`${url}/hello`, "POST")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  test("under a foreign host name is refused", async () => {
    const { url } = await serve([hello]);
    expect(await ask(`${url}/hello`, "GET", { host: "evil.example" })).toMatchObject({ status: 403 });
  });

  test("for a secret needs the token", async () => {
    const { url } = await serve([{ ...order, isSecret: true }]);
    expect(await ask(`${url}/order`, "POST")).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
    expect(await ask(`${url}/order`, "POST", { authorization: "Bearer secret" })).toMatchObject({ status: 200 });
  });

  test("that fails is a 500 that gives nothing away, and the next one is answered", async () => {
    const { url } = await serve([
      hello,
      { ...hello, path: "/broken", answer: () => Promise.reject(new Error("inner")) },
    ]);
    const { status, text } = await ask(`${url}/broken`, "GET");
    expect({ status, text }).toEqual({
      status: 500,
      text: '{"problem":"This could not be answered; the log says why."}\n',
    });
    expect(await ask(`${url}/hello`, "GET")).toMatchObject({ status: 200 });
  });

  test("whose answer does not come is a 503 after the deadline", async () => {
    const { url } = await serve([{ ...hello, answer: () => new Promise(() => undefined) }], { answerMs: 20 });
    expect(await ask(`${url}/hello`, "GET")).toMatchObject({
      status: 503,
      text: '{"problem":"There was no answer within 0.02 s."}\n',
    });
  });
});

describe("a body", () => {
  test("that is small is passed over, and the connection serves on", async () => {
    const { url } = await serve([order]);
    const body = "x".repeat(16 * 1024);
    const { status, headers } = await ask(`${url}/order`, "POST", { "content-length": String(body.length) }, body);
    expect(status).toBe(200);
    expect(headers.connection).toBe("keep-alive");
  });

  test("that is too large is refused unread, with the end of the connection", async () => {
    const { url } = await serve([order]);
    const heard = await sayRaw(url, "POST /order HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 16385\r\n\r\nbegin");
    expect(heard).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/is);
  });

  test("of unknown length is refused", async () => {
    const { url } = await serve([order]);
    const heard = await sayRaw(
      url,
      "POST /order HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    );
    expect(heard).toMatch(/^HTTP\/1\.1 411 .*\r\nconnection: close\r\n/is);
  });
});

describe("a head", () => {
  test("that is too large is refused", async () => {
    const { url } = await serve([hello]);
    const head = `GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"x".repeat(9_000)}\r\n\r\n`;
    expect(await sayRaw(url, head)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test("without a host is refused", async () => {
    const { url } = await serve([hello]);
    expect(await sayRaw(url, "GET /hello HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("the end", () => {
  test("lets what is being answered end, and takes nothing new", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow: Route = {
      ...hello,
      answer: async () => {
        asked.resolve();
        await gate.promise;
        return json(200, {});
      },
    };
    const server = await serve([slow]);
    const answer = ask(`${server.url}/hello`, "GET");
    await asked.promise;
    const closed = server.close();
    await until(() => expect(ask(`${server.url}/hello`, "GET")).rejects.toMatchObject({ code: "ECONNREFUSED" }));
    gate.resolve();
    expect(await answer).toMatchObject({ status: 200 });
    await closed;
  });

  test("does not wait for an answer that never comes, nor for an idle connection", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = (): Promise<never> => {
      asked.resolve();
      return new Promise(() => undefined);
    };
    const server = await serve([{ ...hello, answer: silent }]);
    const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(idle, "connect");
    const answer = ask(`${server.url}/hello`, "GET").catch((error: unknown) => error);
    await asked.promise;
    await server.close();
    expect(await answer).toMatchObject({ code: "ECONNRESET" });
    idle.destroy();
  });
});

test("an address that is taken is Node's own error, for whoever chooses addresses", async () => {
  const { url } = await serve([hello]);
  await expect(serve([hello], { port: Number(new URL(url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("on IPv6 it has an address that can be asked", async () => {
  const { url } = await serve([hello], { host: "::1" });
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(await ask(`${url}/hello`, "GET")).toMatchObject({ status: 200 });
});
