/** Backstage's routes: all of them secret, each order passed on once, each refusal told. */
import { expect, test } from "vitest";
import { type Backstage, backstageRoutes, type Refused } from "../../src/http/backstage.ts";
import { findRoute } from "../../src/http/route.ts";

function open(refused: Refused | null = null) {
  const orders: string[] = [];
  const backstage: Backstage = {
    bots: async () => [],
    spare: async () => ({ pid: 7, memoryBytes: null }),
    kill: (agentId) => {
      orders.push(`kill ${agentId}`);
      return refused;
    },
    restart: (agentId) => {
      orders.push(`restart ${agentId}`);
      return refused;
    },
  };
  const routes = backstageRoutes(backstage);
  const ask = async (method: string, path: string) => {
    const match = findRoute(routes, method, path);
    if (match.kind !== "found") throw new Error(`${method} ${path} leads nowhere.`);
    return await match.route.answer(match.parameters);
  };
  return { routes, orders, ask };
}

test("every route needs the token and this machine's name", () => {
  const { routes } = open();
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /backstage",
    "POST /backstage/bots/{agentId}/kill",
    "POST /backstage/bots/{agentId}/restart",
  ]);
  expect(routes.every(({ isSecret, isForAnyHost }) => isSecret && !isForAnyHost)).toBe(true);
});

test("the bots and the spare are told as they are", async () => {
  expect(await open().ask("GET", "/backstage")).toMatchObject({
    status: 200,
    body: '{"bots":[],"spare":{"pid":7,"memoryBytes":null}}\n',
  });
});

test.each(["kill", "restart"])("the order to %s is passed on", async (verb) => {
  const { ask, orders } = open();
  expect(await ask("POST", `/backstage/bots/tech-lead/${verb}`)).toMatchObject({ status: 204, body: "" });
  expect(orders).toEqual([`${verb} tech-lead`]);
});

test.each([
  ["unknown_bot", 404],
  ["impossible", 409],
] as const)("an order that is refused (%s) is a %i with the reason", async (kind, status) => {
  const { ask } = open({ kind, problem: "It is paused." });
  expect(await ask("POST", "/backstage/bots/webster/kill")).toMatchObject({
    status,
    body: '{"problem":"It is paused."}\n',
  });
});
