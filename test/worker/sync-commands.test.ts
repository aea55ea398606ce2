/** Commands are brought up to date by difference: what stays keeps its id, and nothing is written when nothing changed. */
import { describe, expect, test } from "vitest";
import { requests } from "./office.ts";
import { open } from "./speaking.ts";

const agent = { type: 3, name: "agent", description: "Who.", required: true, autocomplete: true };
const share = { type: 10, name: "share", description: "How much.", required: false, min_value: 0, max_value: 1 };
const pick = { type: 3, name: "pick", description: "Which.", choices: [{ name: "A", value: "a" }] };
const delegate = { type: 1, name: "delegate", description: "Hand a task over.", options: [agent, share, pick] };
const status = { type: 1, name: "status", description: "How it goes.", default_member_permissions: "32" };
const why = { type: 3, name: "Why?", contexts: [0, 1], integration_types: [0] };

type Wanted = Record<string, unknown>;

async function setUp() {
  const { sandbox, ask } = await open();
  const { applicationId } = sandbox.bot;
  const globals = `/applications/${applicationId}/commands`;
  const inGuild = `/applications/${applicationId}/guilds/${sandbox.guildId}/commands`;
  const sync = async (commands: Wanted[], apply = true) => {
    const outcome = await ask("sync_commands", { applicationId, guildId: sandbox.guildId, commands, apply });
    if (outcome.kind !== "done") throw new Error(`It should be done: ${outcome.problem}`);
    return outcome.value.changes.map(({ kind, scope, name, differing }) => [kind, scope, name, ...differing].join(" "));
  };
  const registered = async (path = globals): Promise<{ id: string; name: string }[]> =>
    (await sandbox.rest("GET", path)).body;
  const idOf = async (name: string) => (await registered()).find((one) => one.name === name)?.id;
  const written = async () => {
    const routes = ["POST", "PATCH", "PUT", "DELETE"].flatMap((method) => [
      `${method} /applications/{application_id}/commands`,
      `${method} /applications/{application_id}/commands/{command_id}`,
    ]);
    return (await Promise.all(routes.map((route) => requests(sandbox, route)))).flat().length;
  };
  return { sandbox, ask, applicationId, globals, inGuild, sync, registered, idOf, written };
}

test("a command that is gone already counts as deleted", async () => {
  const { sandbox, sync, registered } = await setUp();
  await sync([delegate, status]);
  const route = "/applications/{application_id}/commands/{command_id}";
  const body = { code: 10063, message: "Unknown application command" };
  await sandbox.fault({ kind: "fail", method: "DELETE", route, status: 404, body, count: 1 });
  expect(await sync([status])).toEqual(["delete global delegate"]);
  expect((await registered()).map(({ name }) => name)).toEqual(["delegate", "status"]);
});

describe("the first time", () => {
  test("creates them all, and then writes nothing, whatever the order", async () => {
    const { sync, written } = await setUp();
    const all = [delegate, status, why];
    expect(await sync(all)).toEqual(["create global delegate", "create global status", "create global Why?"]);
    expect(await sync(all)).toEqual([]);
    expect(await sync(all.toReversed())).toEqual([]);
    expect(await written()).toBe(3);
  });

  test("planned, it says the same and does nothing", async () => {
    const { sync, registered } = await setUp();
    expect(await sync([delegate], false)).toEqual(["create global delegate"]);
    expect(await registered()).toEqual([]);
  });
});

describe("a change", () => {
  test.each<[string, Wanted, string]>([
    ["a description", { ...delegate, description: "Hand over a task." }, "description"],
    ["a limit", { ...delegate, options: [agent, { ...share, max_value: 2 }, pick] }, "options"],
    ["a flag", { ...delegate, options: [{ ...agent, autocomplete: false }, share, pick] }, "options"],
    ["the order of options", { ...delegate, options: [agent, pick, share] }, "options"],
    ["no options any more", { ...delegate, options: [] }, "options"],
    ["who sees it", { ...delegate, default_member_permissions: "0" }, "default_member_permissions"],
    ["where it is used", { ...delegate, contexts: [1, 0] }, "contexts"],
    ["its age limit", { ...delegate, nsfw: true }, "nsfw"],
  ])("of %s edits that command alone, and keeps its id; and so does the way back", async (_what, changed, field) => {
    const { sync, idOf, written } = await setUp();
    await sync([delegate, status]);
    const ids = [await idOf("delegate"), await idOf("status")];
    expect(await sync([changed, status])).toEqual([`edit global delegate ${field}`]);
    expect(await sync([changed, status])).toEqual([]);
    expect(await sync([delegate, status])).toEqual([`edit global delegate ${field}`]);
    expect(await sync([delegate, status])).toEqual([]);
    expect([await idOf("delegate"), await idOf("status")]).toEqual(ids);
    expect(await written()).toBe(4);
  });

  test("of the list deletes what is gone and creates what is new, and leaves the rest", async () => {
    const { sync, idOf } = await setUp();
    await sync([delegate, status]);
    const id = await idOf("status");
    expect(await sync([status, why])).toEqual(["delete global delegate", "create global Why?"]);
    expect(await idOf("status")).toBe(id);
    expect(await sync([])).toEqual(["delete global status", "delete global Why?"]);
  });

  test("a menu of the name of a command is another command", async () => {
    const { sync } = await setUp();
    await sync([status]);
    const menu = { type: 3, name: "status" };
    expect(await sync([menu])).toEqual(["delete global status", "create global status"]);
  });
});

test("what an earlier program has registered in the guild is removed there", async () => {
  const { sandbox, inGuild, sync, registered } = await setUp();
  await sandbox.rest("POST", inGuild, delegate);
  expect(await sync([delegate])).toEqual(["delete guild delegate", "create global delegate"]);
  expect(await registered(inGuild)).toEqual([]);
  expect(await sync([delegate])).toEqual([]);
});

test("what Discord refuses is told, and what was done before stands: the next try goes on from there", async () => {
  const { ask, applicationId, sync, registered } = await setUp();
  const bad = { type: 1, name: "BAD NAME", description: "No." };
  const input = { applicationId, guildId: null, commands: [status, bad], apply: true };
  expect(await ask("sync_commands", input)).toMatchObject({ kind: "refused", code: 50035 });
  expect((await registered()).map(({ name }) => name)).toEqual(["status"]);
  expect(await sync([status, delegate])).toEqual(["create global delegate"]);
});
