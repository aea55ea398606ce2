/** Where tokens are, as `setup` sees it: what can be used, what is missing, what is spoilt. No message repeats a token. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { cleanToken, pastedSlip, readTokenSlots } from "../../src/config/token-slots.ts";
import { makeFixture } from "./fixture.ts";

const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";

function office(dotEnv: string, env: Readonly<Record<string, string>> = {}) {
  const fixture = makeFixture(new Map());
  onTestFinished(() => fixture[Symbol.dispose]());
  writeFileSync(join(fixture.root, ".env"), dotEnv);
  const load = (withoutTokens: boolean) => loadConfig({ root: fixture.root, env, withoutTokens });
  const loaded = load(true);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const slots = readTokenSlots(fixture.root, env, loaded.config.agents);
  const [first, second] = slots.map((slot) => ({ ...slot, agent: slot.agent.id }));
  if (!first || !second) throw new Error("The base configuration has two enabled agents at least.");
  expect([first.agent, second.agent]).toEqual(["manager", "tech-lead"]);
  return { load, loaded, first, second };
}

const [one, two] = ["DISCORD_TOKEN_MANAGER", "DISCORD_TOKEN_TECH_LEAD"];

test("a usable token is found with its place; what the shell has set wins", () => {
  expect(office(`${one}=${token}`).first).toMatchObject({ token, from: ".env", problem: null });
  const both = office(`${one}=${token}`, { [one]: `${token}2` });
  expect(both.first).toMatchObject({ token: `${token}2`, from: "environment" });
});

test("an unset and an empty variable are the same: nothing is there yet", () => {
  const nothing = { token: null, from: null, problem: null };
  expect(office(`${one}=\n${two}=""`)).toMatchObject({ first: nothing, second: nothing });
});

test("a spoilt token, and one that two agents share, is no token", () => {
  const { first, second } = office(`${one}="Bot ${token}"\n${two}=${token}`);
  expect(first).toMatchObject({ token: null, problem: "begins with a word that is no part of a token" });
  expect(second).toMatchObject({ token });
  expect(office(`${one}=${token}\n${two}=${token}`).second).toMatchObject({
    token: null,
    problem: `holds the same token as ${one}`,
  });
});

test("without tokens the configuration loads although .env sets them wrongly, and only then", () => {
  const { load, loaded } = office(`${one}=\n${one}=Bot x\n`);
  expect(loaded).toMatchObject({ ok: true, config: { tokens: new Map() } });
  expect(load(false)).toMatchObject({ ok: false });
  const { load: other } = office(`DISCORD_API_URL=http://127.0.0.1:1/api`);
  expect([other(true).ok, other(false).ok]).toEqual([true, false]);
});

test("what people paste around a token is taken away", () => {
  for (const pasted of [
    ` ${token}\n`,
    `Bot ${token}`,
    `"${token}"`,
    `DISCORD_TOKEN_IT=${token}`,
    `DISCORD_TOKEN='${token}'`,
  ])
    expect(cleanToken(pasted)).toBe(token);
});

test("what cannot be a token is told apart without repeating it", () => {
  expect(pastedSlip(token)).toBeNull();
  const wrong = { "123456789012345678": "an id", ["a1".repeat(32)]: "public key", ["x_".repeat(16)]: "client secret" };
  for (const [pasted, what] of Object.entries(wrong)) {
    expect(pastedSlip(pasted)).toContain(what);
    expect(pastedSlip(pasted)).not.toContain(pasted);
  }
  expect(pastedSlip("two words")).toContain("has a space");
});
