/** How a request finds its route. */
import { expect, test } from "vitest";
import { done } from "../../src/http/answer.ts";
import { findRoute, type Route } from "../../src/http/route.ts";

const answer = () => done;
const routes: readonly Route[] = [
  { method: "GET", path: "/healthz", answer },
  { method: "GET", path: "/bots/{id}", answer },
  { method: "POST", path: "/bots/{id}", answer },
  { method: "POST", path: "/bots/{id}/kill", answer },
];

test.each([
  ["GET", "/healthz", routes[0], {}],
  ["HEAD", "/healthz", routes[0], {}],
  ["GET", "/bots/manager", routes[1], { id: "manager" }],
  ["POST", "/bots/manager", routes[2], { id: "manager" }],
  ["POST", "/bots/tech%20lead/kill", routes[3], { id: "tech lead" }],
])("%s %s is found", (method, path, route, parameters) => {
  expect(findRoute(routes, method, path)).toEqual({ kind: "found", route, parameters });
});

test.each([
  ["DELETE", "/healthz", ["GET", "HEAD"]],
  ["PUT", "/bots/manager", ["GET", "HEAD", "POST"]],
  ["HEAD", "/bots/manager/kill", ["POST"]],
])("%s %s is asked with another method", (method, path, methods) => {
  expect(findRoute(routes, method, path)).toEqual({ kind: "other", methods });
});

test.each([
  "/",
  "/healthz/",
  "/healthz/x",
  "/bots/",
  "/bots//kill",
  "/bots/%zz",
  "/Healthz",
  "",
  "*",
])("GET %j leads nowhere", (path) => {
  expect(findRoute(routes, "GET", path)).toEqual({ kind: "none" });
});
