/** Who may ask: host names against DNS rebinding, the bearer token against everybody else. */
import { describe, expect, test } from "vitest";
import { admit } from "../../src/http/admit.ts";
import { done } from "../../src/http/answer.ts";
import type { Route } from "../../src/http/route.ts";

const token = "token-of-this-start";
const open: Route = { method: "GET", path: "/readyz", answer: () => done };
const secret: Route = { ...open, isSecret: true };
const forAny: Route = { ...open, isForAnyHost: true };
const ask = (route: Route, host: string | undefined, authorization?: string) =>
  admit(route, { host, authorization }, token)?.status ?? "admitted";

describe("a host name", () => {
  test.each([
    "127.0.0.1",
    "127.0.0.1:4680",
    "localhost:4680",
    "LOCALHOST",
    "[::1]:4680",
    "[::1]",
    "192.168.1.7:80",
  ])("of this machine is admitted: %s", (host) => {
    expect(ask(open, host)).toBe("admitted");
  });

  test.each([
    "evil.example",
    "evil.example:4680",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    undefined,
  ])("that somebody else may own is refused: %s", (host) => {
    expect(ask(open, host)).toBe(403);
    expect(ask(forAny, host)).toBe("admitted");
  });
});

describe("a secret route", () => {
  test.each([`Bearer ${token}`, `bearer ${token}`])("is open to who knows the token: %s", (authorization) => {
    expect(ask(secret, "127.0.0.1", authorization)).toBe("admitted");
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
    `Basic ${token}`,
    token,
  ])("is closed to %j", (authorization) => {
    expect(ask(secret, "127.0.0.1", authorization)).toBe(401);
  });

  test("says how to ask, and is not open under a foreign name to who knows the token", () => {
    expect(admit(secret, { host: "127.0.0.1", authorization: undefined }, token)?.headers).toEqual({
      "www-authenticate": "Bearer",
    });
    expect(ask(secret, "evil.example", `Bearer ${token}`)).toBe(403);
  });

  test("that has no token is open to nobody", () => {
    expect(admit(secret, { host: "127.0.0.1", authorization: "Bearer " }, "")?.status).toBe(401);
  });
});
