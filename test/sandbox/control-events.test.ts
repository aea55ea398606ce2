/** The event stream of the control API: what a page is shown as its user may see it. */
import { expect, onTestFinished, test } from "vitest";
import { until } from "../support/until.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

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
