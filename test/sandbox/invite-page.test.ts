/** The page behind a bot's invite link: what it shows, what its button does, and what it says of links that are wrong. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inviteStyle } from "../../src/sandbox/invite/invite-style.ts";
import { permissionNames } from "../../src/sandbox/state/permission-names.ts";
import { allPermissions } from "../../src/sandbox/state/permissions.ts";
import { startHarness } from "./harness.ts";

const token = "token-gamma";
const gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A bot without a guild, and its invite link with what is given. */
async function withStranger() {
  const sandbox = await startHarness();
  const { applicationId } = await sandbox.control("POST", "/bots", { token, username: "Gamma", guildIds: [] });
  const linkOf = (query: object): string => {
    const whole = { client_id: applicationId, scope: "bot", permissions: "0", ...query };
    const given = Object.entries(whole).filter(([, value]) => value !== undefined);
    return `${sandbox.url}/oauth2/authorize?${new URLSearchParams(given)}`;
  };
  const open = async (query: object) => {
    const answer = await fetch(linkOf(query));
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  const press = async (query: object, guildId: string, origin = sandbox.url) => {
    const body = new URLSearchParams({ guild_id: guildId });
    const answer = await fetch(linkOf(query), { method: "POST", headers: { origin }, body });
    return { status: answer.status, html: await answer.text() };
  };
  const guilds = async () => (await sandbox.rest("GET", "/users/@me/guilds", undefined, token)).body;
  return { sandbox, open, press, guilds };
}

const entriesOf = (html: string): string[] => [...html.matchAll(/<li>(.*?)<\/li>/g)].map(([, text = ""]) => text);

test("shows the bot, what it asks for by name, and the servers", async () => {
  const { sandbox, open } = await withStranger();
  const permissions = String((1n << 10n) | (1n << 4n) | (1n << 38n));
  const { status, html } = await open({ permissions, scope: "bot applications.commands" });
  expect(status).toBe(200);
  expect(html).toContain("<h1>Add Gamma to a server</h1>");
  expect(html).toContain('<span class="initials" aria-hidden="true">G</span>');
  expect(entriesOf(html)).toEqual(["Offer commands", "Manage Channels", "View Channels", "Send Messages in Threads"]);
  expect(html).toContain(`<option value="${sandbox.guildId}">Hall</option>`);
  expect(html.match(/<button>(.*?)<\/button>/g)).toEqual(["<button>Authorize</button>"]);
  expect(entriesOf((await open({})).html)).toEqual([]);
});

test("shows the bot's picture and what its application says of itself", async () => {
  const { sandbox, open } = await withStranger();
  const { body } = await sandbox.rest("PATCH", "/users/@me", { avatar: gif }, token);
  await sandbox.rest("PATCH", "/applications/@me", { description: "Counts <things>." }, token);
  const { html } = await open({});
  expect(html).toContain(`<img src="/avatars/${body.id}/${body.avatar}.png" alt="">`);
  expect(html).toContain("Counts &#60;things&#62;.");
});

test("its button adds the bot, once it is pressed on this page", async () => {
  const { sandbox, open, press, guilds } = await withStranger();
  await open({ permissions: "1024" });
  expect((await press({}, "1")).html).toContain("The server &#34;1&#34; is not among those this link is for.");
  expect((await press({}, sandbox.guildId, "https://elsewhere.example")).status).toBe(403);
  expect(await guilds()).toEqual([]);
  const pressed = await press({ permissions: "1024" }, sandbox.guildId);
  expect(pressed.html).toContain("<h1>Gamma is in Hall</h1>");
  expect(await guilds()).toMatchObject([{ id: sandbox.guildId }]);
  const again = await open({ permissions: "2048" });
  expect(again.html).toContain("Hall (is a member)");
  expect(again.html).toContain("its permissions become these");
  await press({ permissions: "2048" }, sandbox.guildId);
  const roles = (await sandbox.rest("GET", `/guilds/${sandbox.guildId}/roles`)).body;
  expect(roles.find(({ name }: { name: string }) => name === "Gamma").permissions).toBe("2048");
});

test("the server of the link is chosen in advance; others only if the link lets one choose", async () => {
  const { sandbox, open, press } = await withStranger();
  const { id } = await sandbox.control("POST", "/guilds", { name: "Annex" });
  const offered = async (query: object): Promise<string[]> =>
    [...(await open(query)).html.matchAll(/<option value="(\d+)"/g)].map(([, value = ""]) => value);
  expect(await offered({})).toEqual([sandbox.guildId, id]);
  expect(await offered({ guild_id: id })).toEqual([id, sandbox.guildId]);
  const fixed = { guild_id: id, disable_guild_select: "true" };
  expect(await offered(fixed)).toEqual([id]);
  expect((await press(fixed, sandbox.guildId)).status).toBe(404);
});

test("a link without scope and permissions asks for what the application is installed with", async () => {
  const { sandbox, open } = await withStranger();
  const install_params = { scopes: ["bot", "applications.commands"], permissions: "64" };
  await sandbox.rest("PATCH", "/applications/@me", { install_params }, token);
  const { html } = await open({ scope: undefined, permissions: undefined });
  expect(entriesOf(html)).toEqual(["Offer commands", "Add Reactions"]);
});

describe("a link that cannot be followed is told in a sentence", () => {
  test.for<[object, number, string]>([
    [{ client_id: undefined }, 400, "which application it is for: client_id is missing."],
    [{ client_id: "12" }, 404, "for the application 12, and there is none with that client_id."],
    [{ scope: undefined }, 400, "put &#34;bot&#34; into its scope."],
    [{ scope: "applications.commands" }, 400, "put &#34;bot&#34; into its scope."],
    [
      { scope: "bot identify" },
      400,
      "the scope &#34;identify&#34;. The sandbox knows bot and applications.commands only.",
    ],
    [{ permissions: "all" }, 400, "must be a number in decimal digits, not &#34;all&#34;."],
    [{ permissions: "-8" }, 400, "must be a number in decimal digits, not &#34;-8&#34;."],
    [{ permissions: String(1n << 47n) }, 400, "140737488355328, hold a bit that Discord does not define."],
    [{ permissions: "9".repeat(400) }, 400, "must be a number in decimal digits"],
    [{ guild_id: "34" }, 404, "for the server 34, and there is none."],
  ])("%j", async ([query, status, sentence]) => {
    const { sandbox, open, press, guilds } = await withStranger();
    const said = await open(query);
    expect(said.status).toBe(status);
    expect(said.html).toContain(sentence);
    expect(said.html).not.toContain("<button");
    expect((await press(query, sandbox.guildId)).status).toBe(status);
    expect(await guilds()).toEqual([]);
  });
});

test("nothing that somebody wrote becomes markup, and the browser would run no script", async () => {
  const { sandbox, open } = await withStranger();
  const evil = `"><img src='x' onerror=1>&`;
  await sandbox.control("POST", "/guilds", { name: evil });
  const { applicationId } = await sandbox.control("POST", "/bots", { username: evil, guildIds: [] });
  for (const query of [
    { client_id: applicationId, x: evil },
    { client_id: evil },
    { scope: evil },
    { permissions: evil },
  ]) {
    const { html, headers } = await open(query);
    expect(html, JSON.stringify(query)).toContain("&#60;img");
    expect(html, JSON.stringify(query)).not.toContain("<img");
    // A bare & could begin the name of a character: &lt=x is <=x to a browser.
    expect(html).not.toMatch(/action="[^"]*&(?!#38;)/);
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]+'/);
  }
});

test("its colours are those of the sandbox's page", () => {
  const page = readFileSync(join(import.meta.dirname, "../../web/styles/base.css"), "utf8");
  const variables = [...inviteStyle.matchAll(/^ {2}--[\w-]+: .*;$/gm)].map(([line]) => line);
  expect(variables.length).toBeGreaterThan(10);
  for (const line of variables) expect(page).toContain(`${line}\n`);
});

test("every permission that Discord defines has a name, and no two the same", () => {
  const undefinedBits = 1n << 47n;
  const names = permissionNames(allPermissions & ~undefinedBits);
  expect(names).toHaveLength(52);
  expect(new Set(names).size).toBe(52);
  expect(permissionNames(undefinedBits)).toBeNull();
});
