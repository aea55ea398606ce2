/** Behind the scene of a sandbox: a house registers, is asked how its bots are, and is given orders. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";
import { json, register, startBoth, startHouse, token } from "./house-double.ts";
import { RawGateway } from "./raw-gateway.ts";

/** Status and text below the sandbox's address. */
async function read(sandbox: Harness, path: string, method = "GET"): Promise<{ status: number; text: string }> {
  const response = await fetch(`${sandbox.url}${path}`, { method });
  return { status: response.status, text: await response.text() };
}

describe("how the bots are", () => {
  test("nothing is known of processes before a house has registered", async () => {
    const sandbox = await startHarness();
    const [alpha, beta] = sandbox.bots;
    await new RawGateway(sandbox.url).identify(sandbox.bot.token);
    const unknown = { agentId: null, state: null, pid: null, memoryBytes: null, executorPid: null, problem: null };
    const bot = { ...unknown, events: [], tokenRevoked: false };
    expect(await sandbox.control("GET", "/backstage")).toEqual({
      problem: null,
      spare: null,
      bots: [
        { ...bot, botUserId: alpha?.userId, name: "Alpha", connected: true },
        { ...bot, botUserId: beta?.userId, name: "Beta", connected: false },
      ],
    });
  });

  test("what the house says, with what the sandbox knows, and the bots the house has not", async () => {
    const { sandbox, house } = await startBoth();
    const [alpha, beta] = sandbox.bots;
    const said = { agentId: "a", name: "Alpha", state: "ready", pid: 7, events: [{ at: 1, text: "ready" }] };
    const tokenless = { botUserId: null, agentId: "c", name: "Gamma", state: "no_token" };
    const spare = { pid: 8, memoryBytes: 9 };
    house.answer = json(200, { bots: [{ botUserId: alpha?.userId, ...said }, tokenless], spare });
    await sandbox.fault({ kind: "revoke_token", bot: alpha?.userId });
    expect(await sandbox.control("GET", "/backstage")).toMatchObject({
      problem: null,
      spare,
      bots: [
        { ...said, botUserId: alpha?.userId, connected: false, tokenRevoked: true },
        { ...tokenless, connected: false, tokenRevoked: false },
        { botUserId: beta?.userId, name: "Beta", state: null, tokenRevoked: false },
      ],
    });
    expect(house.asked).toEqual([{ line: "GET /backstage", authorization: `Bearer ${token}` }]);
  });

  test("the bots without their processes, and why, when the house has gone or talks nonsense", async () => {
    const { sandbox, house } = await startBoth();
    for (const nonsense of [json(500, {}), json(200, { bots: [{}] }), json(200, "hello")]) {
      house.answer = nonsense;
      const { problem, bots } = await sandbox.control("GET", "/backstage");
      expect(problem).toMatch(/^What runs the bots at http\S+ was asked how they are and answered (500|200)\.$/);
      expect(bots).toMatchObject([{ name: "Alpha" }, { name: "Beta" }]);
    }
    await house.stop();
    const { problem, bots } = await sandbox.control("GET", "/backstage");
    expect(problem).toContain(`registered itself at ${house.url} and does not answer there: connect ECONNREFUSED`);
    expect(bots).toMatchObject([{ name: "Alpha" }, { name: "Beta" }]);
  });
});

describe("orders", () => {
  test("are passed on, whatever the name of the agent", async () => {
    const { sandbox, house } = await startBoth();
    house.answer = (response) => response.writeHead(204).end();
    expect(await read(sandbox, "/sandbox/backstage/bots/alpha/kill", "POST")).toEqual({ status: 204, text: "" });
    expect(await read(sandbox, "/sandbox/backstage/bots/a%2Fb%3F/restart", "POST")).toEqual({ status: 204, text: "" });
    const authorization = `Bearer ${token}`;
    expect(house.asked).toEqual([
      { line: "POST /backstage/bots/alpha/kill", authorization },
      { line: "POST /backstage/bots/a%2Fb%3F/restart", authorization },
    ]);
  });

  test("are refused with the house's own words", async () => {
    const { sandbox, house } = await startBoth();
    house.answer = json(409, { problem: "The bot alpha does not run." });
    const { status, text } = await read(sandbox, "/sandbox/backstage/bots/alpha/kill", "POST");
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 409, message: "The bot alpha does not run." });
  });

  test.for([
    ["the house fails", json(500, { problem: "a stack" }), /answered 500 to "kill"/],
    ["the house talks nonsense", json(200, {}), /answered 200 to "kill"/],
    ["the house says nothing", () => undefined, /does not answer there: no answer within 5000 ms/],
    [
      "the house hangs up",
      (response: ServerResponse) => void response.destroy(),
      /does not answer there: socket hang up/,
    ],
  ] as const)("are a 502 when %s", async ([_why, answer, message]) => {
    const { sandbox, house } = await startBoth();
    house.answer = answer;
    const { status, text } = await read(sandbox, "/sandbox/backstage/bots/alpha/kill", "POST");
    expect(status).toBe(502);
    expect(JSON.parse(text).message).toMatch(message);
  });

  test("need a house", async () => {
    const sandbox = await startHarness();
    const { status, text } = await read(sandbox, "/sandbox/backstage/bots/alpha/restart", "POST");
    expect({ status, message: JSON.parse(text).message }).toEqual({
      status: 409,
      message: expect.stringContaining("`guildhall up`"),
    });
  });
});

describe("health and figures", () => {
  test.for(["/healthz", "/readyz", "/metrics"])("%s is the house's", async (path) => {
    const { sandbox, house } = await startBoth();
    house.answer = (response) => {
      response.writeHead(503, { "content-type": "text/strange" });
      response.end("two bots are late");
    };
    const response = await fetch(`${sandbox.url}${path}`);
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("text/strange");
    expect(await response.text()).toBe("two bots are late");
    expect(house.asked).toMatchObject([{ line: `GET ${path}` }]);
    await house.stop();
    expect(await read(sandbox, path)).toMatchObject({ status: 502, text: expect.stringContaining(house.url) });
  });

  test("are not there before a house has registered", async () => {
    const sandbox = await startHarness();
    expect(await read(sandbox, "/readyz")).toMatchObject({ status: 503, text: expect.stringContaining("registered") });
  });
});

describe("registering", () => {
  test.for([
    [{ url: "http://192.0.2.7:80", token }, "this machine"],
    [{ url: "http://127.0.0.1.example.org", token }, "this machine"],
    [{ url: "https://127.0.0.1:80", token }, "must be an address like http://127.0.0.1:4680, not"],
    [{ url: "file:///etc/passwd", token }, "must be an address like http://127.0.0.1:4680, not"],
    [{ url: "http://127.0.0.1:80/behind", token }, "behind the port"],
    [{ url: "http://127.0.0.1:80?x", token }, "behind the port"],
    [{ url: "http://me:secret@127.0.0.1:80", token }, "without a name and a password, not .http://…@127.0.0.1:80"],
    [{ url: "http://127.0.0.1:80", token: "" }, "token"],
    [{ url: "http://127.0.0.1:80" }, "token"],
  ] as const)("%j is refused", async ([body, why]) => {
    const sandbox = await startHarness();
    await expect(sandbox.control("PUT", "/backstage", body)).rejects.toThrow(new RegExp(`: 400 .*${why}`));
    expect(await read(sandbox, "/healthz")).toMatchObject({ status: 503 });
  });

  test("again puts the later house in place of the earlier", async () => {
    const { sandbox, house } = await startBoth();
    const later = await startHouse();
    await register(sandbox, later);
    await read(sandbox, "/healthz");
    expect([house.asked, later.asked]).toMatchObject([[], [{ line: "GET /healthz" }]]);
  });

  test("shows the token to nobody and writes it nowhere", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "guildhall-backstage-"));
    onTestFinished(() => rmSync(dataFolder, { recursive: true }));
    const [sandbox, house] = [await startHarness({ dataFolder }), await startHouse()];
    house.answer = json(200, { bots: [] });
    await register(sandbox, house);
    for (const path of ["/backstage", "/state", "/transcript"]) {
      expect(JSON.stringify(await sandbox.control("GET", path)), path).not.toContain(token);
    }
    const written = readFileSync(join(dataFolder, "journal.jsonl"), "utf8");
    expect(written).toContain("Alpha");
    expect(written).not.toContain(token);
  });
});
