/** Alive and well: what counts against a Guildhall and what does not. */
import { describe, expect, test } from "vitest";
import { type BotCondition, type HealthFacts, healthRoutes } from "../../src/http/health.ts";

const bot = (id: string, state: string, problem: string | null = null): BotCondition => ({
  id,
  name: id,
  state,
  problem,
});

async function ask(path: string, bots: readonly BotCondition[], storeProblem: string | null = null) {
  const facts: HealthFacts = {
    version: "1.2.3",
    mode: "discord",
    bots: () => bots,
    storeProblem: async () => storeProblem,
  };
  const route = healthRoutes(facts).find((one) => one.path === path);
  if (!route) throw new Error(`There is no ${path}.`);
  const { status, body } = await route.answer({});
  return { status, body: JSON.parse(body) };
}

describe("/healthz", () => {
  test("is well as long as it answers, whatever the store and the bots do", async () => {
    const { status, body } = await ask(
      "/healthz",
      [bot("manager", "ready"), bot("webster", "parked")],
      "it does not answer",
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      status: "ok",
      version: "1.2.3",
      pid: process.pid,
      uptimeSeconds: expect.any(Number),
      mode: "discord",
      bots: { ready: 1, all: 2 },
    });
  });
});

describe("/readyz", () => {
  test("is ready when every bot is", async () => {
    expect(await ask("/readyz", [bot("manager", "ready")])).toEqual({
      status: 200,
      body: { ready: true, store: "answers", readyBots: ["manager"], waitingFor: [], excused: [] },
    });
  });

  test.each([
    "starting",
    "disconnected",
    "stopping",
    "exited",
    "parked",
  ])("waits for a bot that is %s, and says why", async (state) => {
    const { status, body } = await ask("/readyz", [bot("manager", "ready"), bot("webster", state, "it crashed")]);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      ready: false,
      readyBots: ["manager"],
      waitingFor: [{ id: "webster", name: "webster", state, problem: "it crashed" }],
    });
  });

  test.each(["no_token", "given_up", "paused"])("excuses a bot that is %s, and names it", async (state) => {
    const { status, body } = await ask("/readyz", [bot("manager", "ready"), bot("webster", state)]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ waitingFor: [], excused: [{ id: "webster", state }] });
  });

  test("is not ready while the store is in trouble, and says what it is", async () => {
    const { status, body } = await ask("/readyz", [bot("manager", "ready")], "its disk is full");
    expect({ status, store: body.store, ready: body.ready }).toEqual({
      status: 503,
      store: "its disk is full",
      ready: false,
    });
  });
});
