/** The whole world as one document: saved, changed, loaded again, here or elsewhere; and what a wrong one is told. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { Harness, startHarness } from "./harness.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A guild with one of everything that is saved. */
async function furnish(sandbox: Harness): Promise<void> {
  const { user, bot } = sandbox;
  const person = `/users/${user.id}`;
  const said = await sandbox.say("lobby", "keep me", { attachments: [{ name: "dot.gif", base64: pixel }] });
  const place = { channelId: sandbox.channel("lobby"), messageId: said.id };
  await sandbox.control("PUT", `${person}/reactions`, { ...place, emoji: "👍" });
  await sandbox.rest("PUT", `/channels/${place.channelId}/messages/pins/${said.id}`);
  await sandbox.control("POST", `${person}/threads`, { ...place, name: "aside" });
  await sandbox.control("POST", `${person}/messages`, { channelId: said.id, content: "inside" });
  await sandbox.control("POST", `${person}/posts`, {
    channelId: sandbox.channel("ideas"),
    title: "idea",
    content: "x",
  });
  const dm = await sandbox.control("POST", `${person}/dms`, { recipientId: bot.userId });
  await sandbox.control("POST", `${person}/messages`, { channelId: dm.id, content: "between us" });
  const avatar = `data:image/gif;base64,${pixel}`;
  await sandbox.control("PATCH", person, { avatar, presence: { status: "idle", text: "lunch" } });
  await sandbox.rest("POST", `/applications/${bot.applicationId}/commands`, { name: "ping", description: "Answers." });
}

/** What a person sees, in a form that two worlds can be compared by. */
async function seen(sandbox: Harness): Promise<object> {
  const { bots: _bots, ...state } = await sandbox.control("GET", `/state?as=${sandbox.user.id}`);
  const messages = state.guilds[0].channels.map(({ id }: { id: string }) =>
    sandbox.control("GET", `/channels/${id}/messages?as=${sandbox.user.id}`),
  );
  return JSON.parse(
    JSON.stringify({ state, messages: await Promise.all(messages) }).replaceAll(sandbox.url, "http://sandbox"),
  );
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("what was saved is what is there after loading, also after a restart", async () => {
  const dataFolderPath = dataFolder();
  const start = async (): Promise<Harness> => {
    const running = await startSandbox({ dataFolder: dataFolderPath, liftLimits: true });
    onTestFinished(async () => await running.close());
    return Object.assign(await new Harness(running.url).seed(), { close: () => running.close() });
  };
  const sandbox = await start();
  await furnish(sandbox);
  const before = await seen(sandbox);
  const document = await sandbox.control("GET", "/snapshot");
  await sandbox.say("lobby", "too late", { attachments: [{ name: "gone.txt", content: "gone" }] });
  await sandbox.control("POST", "/users", { username: "latecomer" });
  await sandbox.control("PUT", "/snapshot", document);
  expect(await seen(sandbox)).toEqual(before);
  expect(readdirSync(join(dataFolderPath, "attachments"))).toHaveLength(2);
  const [message] = (await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages?limit=1`)).body;
  expect(BigInt((await sandbox.say("lobby", "next")).id)).toBeGreaterThan(BigInt(message.id));
  await sandbox.control("PUT", "/snapshot", document);
  await (sandbox as unknown as { close(): Promise<void> }).close();
  expect(await seen(await start())).toEqual(before);
});

test("a document holds no token, and bots go on with the tokens they have", async () => {
  const sandbox = await startHarness();
  await furnish(sandbox);
  const document = await sandbox.control("GET", "/snapshot");
  for (const { token } of sandbox.bots) expect(JSON.stringify(document)).not.toContain(token);
  const gateway = await connect(sandbox);
  await sandbox.control("PUT", "/snapshot", document);
  expect((await gateway.payload(({ op }) => op === 9)).d).toBe(false);
  const back = await connect(sandbox);
  const { body } = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages`);
  expect(body.map(({ content }: { content: string }) => content)).toEqual(["", "keep me"]);
  await sandbox.say("lobby", "hello again");
  await back.event("MESSAGE_CREATE", ({ content }) => content === "hello again");
});

test("elsewhere, bots of the same name continue those of the document; others are in no guild", async () => {
  const first = await startHarness();
  await furnish(first);
  const document = await first.control("GET", "/snapshot");
  const second = await startHarness();
  await second.control("POST", "/bots", { token: "token-stranger", username: "Stranger" });
  await second.control("PUT", "/snapshot", document);
  expect((await second.rest("GET", "/users/@me")).body).toMatchObject({ id: first.bot.userId, username: "Alpha" });
  const stranger = new RawGateway(second.url);
  expect((await stranger.identify("token-stranger")).d.guilds).toEqual([]);
  const state = await second.control("GET", "/state");
  expect(state.guilds.map(({ id }: { id: string }) => id)).toEqual([first.guildId]);
  const [said] = await second
    .control("GET", `/channels/${first.channel("lobby")}/messages?limit=2`)
    .then((list) => list.filter(({ content }: { content: string }) => content === "keep me"));
  expect(Buffer.from(await (await fetch(said.attachments[0].url)).arrayBuffer()).toString("base64")).toBe(pixel);
});

test("a wrong document is refused with what is wrong, and changes nothing", async () => {
  const folder = dataFolder();
  const sandbox = await startHarness({ dataFolder: folder });
  await furnish(sandbox);
  const gateway = await connect(sandbox);
  const before = await seen(sandbox);
  const document = await sandbox.control("GET", "/snapshot");
  const without = (table: string) => ({
    ...document,
    rows: document.rows.filter((row: { table: string }) => row.table !== table),
  });
  const changed = (table: string, change: object) => ({
    ...document,
    rows: document.rows.map((row: { table: string; put: object }) =>
      row.table === table ? { ...row, put: { ...row.put, ...change } } : row,
    ),
  });
  const wrong: readonly [unknown, RegExp][] = [
    [{}, /format/],
    [{ ...document, version: 2 }, /version/],
    [{ ...document, files: { "../../evil": "" } }, /files/],
    [{ ...document, rows: [{ table: "session", put: {} }] }, /rows\[0\]/],
    [without("guild"), /needs the guild \d+, which is not there/],
    [without("channel"), /message \d+ needs the channel/],
    [without("user"), /needs the user \d+, which is not there/],
    [changed("channel", { thread_metadata: undefined }), /lacks its thread_metadata/],
    [changed("channel", { recipients: undefined }), /neither one of a guild nor one of two users/],
    [changed("message", { pinnedAt: "yesterday" }), /pinnedAt/],
  ];
  for (const [body, reason] of wrong) await expect(sandbox.control("PUT", "/snapshot", body)).rejects.toThrow(reason);
  expect(await seen(sandbox)).toEqual(before);
  expect(existsSync(join(folder, "evil"))).toBe(false);
  await sandbox.say("lobby", "still here");
  await gateway.event("MESSAGE_CREATE", ({ content }) => content === "still here");
});
