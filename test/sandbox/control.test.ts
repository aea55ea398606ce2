/** The control API: seeding, looking, the event stream, and who may ask at all. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../support/until.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

/** A status for a request with headers that fetch would not send. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** A folder with a page, and beside it a file that no path may reach. */
function pageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "page"));
  writeFileSync(join(folder, "page/index.html"), "<!doctype html>the page");
  writeFileSync(join(folder, "secret.js"), "secret");
  mkdirSync(join(folder, "page-too"));
  writeFileSync(join(folder, "page-too/secret.js"), "secret");
  return join(folder, "page");
}

/** What a page of this user is shown from now on. */
async function watch(
  sandbox: Harness,
  userId: string,
): Promise<{ type: string; data: { content?: string } & object }[]> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(`${sandbox.url}/sandbox/events?as=${userId}`, { signal: stop.signal });
  const shown: { type: string; data: object }[] = [];
  const read = async (): Promise<void> => {
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString("utf8");
      for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (line.startsWith("data: ")) shown.push(JSON.parse(line.slice("data: ".length)));
      }
    }
  };
  read().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return shown;
}

test("a bot is seeded with its picture once; another one later is not forced on it", async () => {
  const sandbox = await startHarness();
  const bots = (name: string) => {
    const bytes = readFileSync(join(import.meta.dirname, "../../bots", name, "avatar.png"));
    return [{ token: "pictured", username: "Pictured", avatar: `data:image/png;base64,${bytes.toString("base64")}` }];
  };
  const seed = (name: string) => sandbox.control("POST", "/seed", { guild: { name: "Office" }, bots: bots(name) });
  const hashOf = async () => {
    const { users } = await sandbox.control("GET", "/state");
    return users.find((user: { username: string }) => user.username === "Pictured");
  };
  await seed("manager");
  const { id, avatar } = await hashOf();
  const served = await fetch(`${sandbox.url}/avatars/${id}/${avatar}.png`);
  expect(served.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await served.arrayBuffer())).toEqual(
    readFileSync(join(import.meta.dirname, "../../bots/manager/avatar.png")),
  );
  await seed("webster");
  expect(await hashOf()).toMatchObject({ avatar });
});

test("seeding twice changes nothing; seeding more adds it", async () => {
  const sandbox = await startHarness();
  const before = await sandbox.control("GET", "/state");
  await sandbox.seed();
  expect(await sandbox.control("GET", "/state")).toEqual(before);
  const more = {
    guild: { name: "Hall" },
    categories: [{ name: "OPERATIONS", channels: [{ name: "task-board" }, { name: "meeting notes" }] }],
    users: [{ username: "nina", roles: ["Lead"] }, { username: "new" }],
  };
  const seeded = await sandbox.control("POST", "/seed", more);
  expect(seeded.channels.map(({ name }: { name: string }) => name)).toContain("meeting-notes");
  expect(seeded.channels).toHaveLength(6);
  expect(seeded.users[0].id).toBe(sandbox.user.id);
  await expect(sandbox.control("POST", "/seed", { guild: { name: "Hall" }, bot: [] })).rejects.toThrow(/bot/);
});

test("the state is what its user may see", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  await sandbox.control("POST", `/users/${nina?.id}/dms`, { recipientId: sandbox.bot.userId });
  const overwrite = { targetId: otto?.id, type: 1, deny: String(1 << 10) };
  await sandbox.control("PUT", `/channels/${sandbox.channel("lobby")}/overwrites`, overwrite);
  const mine = await sandbox.control("GET", `/state?as=${nina?.id}`);
  const theirs = await sandbox.control("GET", `/state?as=${otto?.id}`);
  expect(mine).toMatchObject({ me: { username: "nina" }, dms: [{ recipients: [{ username: "Alpha" }] }] });
  expect(theirs.dms).toEqual([]);
  const names = ({ guilds }: { guilds: { channels: { name: string }[] }[] }) =>
    at(guilds, 0).channels.map(({ name }) => name);
  expect(names(mine)).toContain("lobby");
  expect(names(theirs)).not.toContain("lobby");
  expect(mine.users.map(({ username }: { username: string }) => username).sort()).toEqual([
    "Alpha",
    "Beta",
    "nina",
    "otto",
  ]);
  expect(mine.bots[0]).toMatchObject({ userId: sandbox.bot.userId, connected: false, tokenRevoked: false });
});

test("pages are shown what their user may see, and how bots are", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  const shown = await watch(sandbox, at(sandbox.users, 0).id);
  const others = await watch(sandbox, otto?.id ?? "");
  await sandbox.say("lobby", "to all");
  const dm = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: nina?.id });
  await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "to nina" });
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(sandbox.bot.token);
  await until(() => expect(shown.map(({ type }) => type)).toContain("BOT_STATE"));
  const heard = (list: typeof shown) =>
    list.filter(({ type }) => type === "MESSAGE_CREATE").map(({ data }) => data.content);
  expect(heard(shown)).toEqual(["to all", "to nina"]);
  expect(heard(others)).toEqual(["to all"]);
  await gateway.close(1000);
  await until(() => expect(shown.at(-1)).toMatchObject({ type: "BOT_STATE", data: { connected: false } }));
});

test("a page hears of a channel that its user may no longer see, but not what it is", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  const channelId = sandbox.channel("lobby");
  const others = await watch(sandbox, otto?.id ?? "");
  const own = await watch(sandbox, nina?.id ?? "");
  const overwrite = { targetId: otto?.id, type: "member", deny: "1024" };
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, overwrite);
  await sandbox.control("PATCH", `/channels/${channelId}`, { topic: "secret" });
  await until(() => expect(JSON.stringify(own)).toContain("secret"));
  await until(() => expect(others.filter(({ type }) => type === "CHANNEL_UPDATE")).toHaveLength(2));
  expect(others[0]?.data).toMatchObject({ id: channelId, flags: 1 << 17, name: "___hidden___" });
  expect(JSON.stringify(others)).not.toContain("secret");
  await expect(sandbox.control("GET", `/channels/${channelId}/messages?as=${otto?.id}`)).rejects.toThrow(/50001/);
  await expect(sandbox.control("GET", `/channels/${channelId}/pins?as=${otto?.id}`)).rejects.toThrow(/50001/);
});

test("people may do what Discord lets them", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  const message = await sandbox.say("lobby", "first");
  const path = `/users/${otto?.id}/messages/${message.channel_id}/${message.id}`;
  await expect(sandbox.control("PATCH", path, { content: "forged" })).rejects.toThrow(/50005/);
  await expect(sandbox.control("DELETE", path)).rejects.toThrow(/50013/);
  await sandbox.control("PATCH", `/users/${nina?.id}/messages/${message.channel_id}/${message.id}`, {
    content: "second",
  });
  const thread = await sandbox.control("POST", `/users/${nina?.id}/threads`, {
    channelId: message.channel_id,
    messageId: message.id,
    name: "t",
  });
  expect(thread).toMatchObject({ id: message.id, type: 11 });
  const reaction = { channelId: message.channel_id, messageId: message.id, emoji: "👍" };
  await sandbox.control("PUT", `/users/${otto?.id}/reactions`, reaction);
  const [shown] = await sandbox.control("GET", `/channels/${message.channel_id}/messages?as=${otto?.id}`);
  expect(shown).toMatchObject({ content: "second", reactions: [{ count: 1, me: true }] });
  await sandbox.control("DELETE", `/users/${otto?.id}/reactions`, reaction);
  await sandbox.control("DELETE", `/users/${nina?.id}/messages/${message.channel_id}/${message.id}`);
  expect(await sandbox.control("GET", `/channels/${message.channel_id}/messages`)).toEqual([]);
  await expect(
    sandbox.control("POST", "/users/1/messages", { channelId: message.channel_id, content: "x" }),
  ).rejects.toThrow(/404/);
});

test("the transcript counts every request and sign-in", async () => {
  const sandbox = await startHarness();
  const path = `/channels/${sandbox.channel("lobby")}/messages`;
  await sandbox.rest("POST", path, { content: "counted" });
  await sandbox.rest("POST", path, { content: "" });
  const first = await sandbox.control("GET", "/transcript");
  expect(first.counts[sandbox.bot.userId].rest).toEqual({
    "POST /channels/{channel_id}/messages 200": 1,
    "POST /channels/{channel_id}/messages 400": 1,
  });
  expect(first.entries[0]).toMatchObject({
    kind: "rest",
    bot: sandbox.bot.userId,
    status: 200,
    body: { content: "counted" },
  });
  const later = await sandbox.control("GET", `/transcript?since=${first.next}`);
  expect(later.entries).toEqual([]);
});

test("only this machine's programs and the sandbox's own page may ask", async () => {
  const sandbox = await startHarness({ pageFolder: pageFolder() });
  const state = `${sandbox.url}/sandbox/state`;
  const { host, port } = new URL(sandbox.url);
  const own = { host, origin: sandbox.url };
  const refused: Record<string, string>[] = [
    { host: `evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host, origin: "https://evil.example" },
    // Another port of this machine is another page.
    { host, origin: "http://127.0.0.1:1" },
    { host, origin: "null" },
    { host, "sec-fetch-site": "cross-site" },
    { host, "sec-fetch-site": "same-site" },
  ];
  for (const headers of refused) expect(await statusOf(state, headers), JSON.stringify(headers)).toBe(403);
  const allowed: Record<string, string>[] = [
    { host },
    { host: `localhost:${port}`, origin: `http://localhost:${port}` },
    { ...own, "sec-fetch-site": "same-origin" },
    { host, "sec-fetch-site": "none" },
  ];
  for (const headers of allowed) expect(await statusOf(state, headers), JSON.stringify(headers)).toBe(200);
  expect(await statusOf(`${sandbox.url}/`, { host: "evil.example" })).toBe(403);
  // A link somewhere else may lead to the page.
  expect(await statusOf(`${sandbox.url}/`, { host, "sec-fetch-site": "cross-site" })).toBe(200);
});

test("a form of another web page changes nothing", async () => {
  const sandbox = await startHarness();
  const body = JSON.stringify({ channelId: sandbox.channel("lobby"), content: "forged" });
  const post = (headers: Record<string, string>) =>
    fetch(`${sandbox.url}/sandbox/users/${sandbox.user.id}/messages`, { method: "POST", headers, body });
  expect((await post({ "content-type": "text/plain", origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ "content-type": "text/plain", "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await sandbox.control("GET", `/channels/${sandbox.channel("lobby")}/messages`)).toEqual([]);
});

test("the page is served with a strict policy, and nothing beside it", async () => {
  const sandbox = await startHarness({ pageFolder: pageFolder() });
  const page = await fetch(`${sandbox.url}/`);
  expect([page.status, await page.text()]).toEqual([200, "<!doctype html>the page"]);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const path of [
    "/page/../secret.js",
    "/page/..%2fsecret.js",
    "/page/%2e%2e/secret.js",
    "/page/..%2fpage-too/secret.js",
    "/page//etc/passwd",
    "/page/%00.js",
    "/page/%zz.js",
    "/other/index.html",
  ]) {
    expect(await statusOf(`${sandbox.url}${path}`, {}), path).toBe(404);
  }
  const sent = await sandbox.say("lobby", "", {
    attachments: [{ name: "x.html", content: "<script>alert(1)</script>" }],
  });
  const file = await fetch(sent.attachments[0].url);
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="x.html"');
});
