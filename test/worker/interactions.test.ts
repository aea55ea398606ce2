/** Commands, choices, buttons and modals: acknowledged at once and in the right way, then told, also after a replay. */
import { describe, expect, test } from "vitest";
import type { SeenInteraction } from "../../src/ipc/worker-events.ts";
import { createLog } from "../../src/log.ts";
import { createOutbound } from "../../src/worker/outbound.ts";
import { at, type Harness, startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, requests, startOf } from "./office.ts";

const callback = "POST /interactions/{interaction_id}/{interaction_token}/callback";
const commands = [
  {
    name: "task",
    description: "Tasks.",
    options: [
      {
        type: 1,
        name: "new",
        description: "Makes one.",
        options: [
          { type: 3, name: "agent", description: "Who.", required: true, autocomplete: true },
          { type: 4, name: "days", description: "How long." },
          { type: 5, name: "urgent", description: "Whether." },
        ],
      },
    ],
  },
  {
    name: "share",
    description: "Shows it to all where asked to.",
    options: [{ type: 5, name: "share", description: "Whether." }],
  },
  { name: "form", description: "Opens a form." },
];
const fields = [
  { kind: "choice", id: "agent", label: "Who", choices: [{ name: "Auditor", value: "auditor" }] },
  { kind: "text", id: "why", label: "Why", maxLength: 20, quotes: true },
] as const;
const acknowledgements = {
  share: { how: "defer", sharedBy: "share" },
  form: { how: "form", form: { id: "reason", title: "Why?", fields } },
} as const;

async function open(options: Parameters<typeof startHarness>[0] = {}) {
  const sandbox = await startHarness(options);
  await sandbox.rest("PUT", `/applications/${sandbox.bot.applicationId}/commands`, commands);
  const start = startOf(sandbox, { commands: acknowledgements });
  const { facts, worker } = employ(start, { handles: false });
  await facts.heard("ready");
  const outbound = createOutbound(
    () => worker.api,
    () => createLog("worker", "silent"),
  );
  const told = async (id: string): Promise<SeenInteraction> =>
    await until(() => {
      const event = facts.events("interaction_created").find(({ interaction }) => interaction.id === id);
      return event?.interaction ?? expect.unreachable(`The interaction ${id} was not told.`);
    });
  return { sandbox, facts, worker, outbound, told, start };
}

async function use(sandbox: Harness, name: string, more: object = {}): Promise<string> {
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, {
    channelId: sandbox.channel("lobby"),
    applicationId: sandbox.bot.applicationId,
    name,
    ...more,
  });
  return interactionId;
}

async function seenBy(sandbox: Harness, userId: string) {
  return await sandbox.control("GET", `/channels/${sandbox.channel("lobby")}/messages?as=${userId}`);
}

const newTask = { subcommand: "new", options: { agent: "auditor", days: 3, urgent: true } };

describe("a command", () => {
  test("is deferred for its user alone by default, told with its options, and answered by an edit", async () => {
    const { sandbox, told, outbound } = await open();
    const id = await use(sandbox, "task", newTask);
    const { roleIds, ...user } = (await told(id)).user;
    expect(await told(id)).toMatchObject({
      applicationId: sandbox.bot.applicationId,
      kind: "command",
      name: "task new",
      options: { agent: "auditor", days: 3, urgent: true },
      focused: null,
      channelId: sandbox.channel("lobby"),
      guildId: sandbox.guildId,
      acknowledged: true,
    });
    expect(user).toMatchObject({ id: sandbox.user.id, name: "nina", permissions: expect.stringMatching(/^\d+$/) });
    expect(roleIds).toHaveLength(1);
    expect((await requests(sandbox, callback)).map(({ body }) => body)).toEqual([{ type: 5, data: { flags: 64 } }]);
    const { applicationId, token } = await told(id);
    expect(await outbound.answer_interaction({ applicationId, token, content: "@everyone done" })).toMatchObject({
      kind: "done",
    });
    const edits = await requests(sandbox, "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original");
    expect(edits.map(({ body }) => body)).toEqual([{ content: "@everyone done", allowed_mentions: { parse: [] } }]);
    expect((await seenBy(sandbox, sandbox.user.id))[0]).toMatchObject({ content: "@everyone done", flags: 64 });
    expect(await seenBy(sandbox, at(sandbox.users, 1).id)).toEqual([]);
  });

  test("is deferred for all where its user asked to share it, and the command can be shared", async () => {
    const { sandbox, told } = await open();
    await told(await use(sandbox, "share", { options: { share: false } }));
    await told(await use(sandbox, "share"));
    expect(await seenBy(sandbox, at(sandbox.users, 1).id)).toEqual([]);
    expect(await told(await use(sandbox, "share", { options: { share: true } }))).toMatchObject({ acknowledged: true });
    const ephemeral = { type: 5, data: { flags: 64 } };
    const bodies = (await requests(sandbox, callback)).map(({ body }) => body);
    expect(bodies).toEqual([ephemeral, ephemeral, { type: 5, data: {} }]);
    expect(await seenBy(sandbox, at(sandbox.users, 1).id)).toHaveLength(1);
  });

  test("whose option is being typed is not acknowledged: the choices themselves do", async () => {
    const { sandbox, facts, outbound } = await open();
    const typing = sandbox.control("POST", `/users/${sandbox.user.id}/autocomplete`, {
      channelId: sandbox.channel("lobby"),
      applicationId: sandbox.bot.applicationId,
      name: "task",
      subcommand: "new",
      options: { agent: "au" },
      focused: "agent",
    });
    const { interaction } = await until(() => at(facts.events("interaction_created"), 0));
    expect(interaction).toMatchObject({ kind: "autocomplete", name: "task new", focused: "agent", acknowledged: true });
    expect(interaction.options).toEqual({ agent: "au" });
    expect(await requests(sandbox, callback)).toEqual([]);
    const choices = [{ name: "Auditor", value: "auditor" }];
    const { id: interactionId, token } = interaction;
    expect(await outbound.offer_choices({ interactionId, token, choices })).toEqual({ kind: "done", value: {} });
    expect((await typing).choices).toEqual(choices);
    expect(await requests(sandbox, callback)).toHaveLength(1);
  });
});

describe("a button and a form", () => {
  test("are deferred for their user alone, and told with what was pressed, chosen and entered", async () => {
    const { sandbox, told } = await open();
    const button = { type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go:7" }] };
    const options = [{ label: "A", value: "a" }];
    const select = { type: 1, components: [{ type: 3, custom_id: "pick:7", options }] };
    const path = `/channels/${sandbox.channel("lobby")}/messages`;
    const card = (await sandbox.rest("POST", path, { content: "card", components: [button, select] })).body;
    const place = { channelId: sandbox.channel("lobby"), messageId: card.id };
    const press = async (customId: string, more: object = {}) => {
      const use = { ...place, customId, ...more };
      return told((await sandbox.control("POST", `/users/${sandbox.user.id}/clicks`, use)).interactionId);
    };
    const target = { messageId: card.id, content: "card" };
    const common = { kind: "component", options: {}, target, acknowledged: true };
    expect(await press("go:7")).toMatchObject({ ...common, name: "go:7", fields: {} });
    expect(await press("pick:7", { values: ["a"] })).toMatchObject({
      ...common,
      name: "pick:7",
      fields: { "pick:7": ["a"] },
    });
    const ephemeral = { type: 5, data: { flags: 64 } };
    expect((await requests(sandbox, callback)).map(({ body }) => body)).toEqual([ephemeral, ephemeral]);
  });

  test("a form opens at once, and comes back under its own name", async () => {
    const { sandbox, told } = await open();
    const form = await told(await use(sandbox, "form"));
    expect(form).toMatchObject({ kind: "command", name: "form", target: null, acknowledged: true });
    const agent = { type: 3, custom_id: "agent", options: [{ label: "Auditor", value: "auditor" }] };
    const why = { type: 4, custom_id: "why", style: 2, max_length: 20 };
    const components = [
      { type: 18, label: "Who", component: agent },
      { type: 18, label: "Why", component: why },
    ];
    const modal = { type: 9, data: { custom_id: "reason", title: "Why?", components } };
    expect((await requests(sandbox, callback)).map(({ body }) => body)).toEqual([modal]);
    const submitted = { interactionId: form.id, fields: { agent: "auditor", why: "because" } };
    const answer = await sandbox.control("POST", `/users/${sandbox.user.id}/modals`, submitted);
    expect(await told(answer.interactionId)).toMatchObject({
      kind: "modal",
      name: "reason",
      fields: { agent: ["auditor"], why: ["because"] },
      acknowledged: true,
    });
  });
});

describe("an acknowledgement", () => {
  test("that the last process had made counts, when the interaction is replayed to this one", async () => {
    const { sandbox, told, worker, facts, start } = await open();
    const id = await use(sandbox, "share");
    await told(id);
    await until(() => expect(facts.session?.sequence).toBeGreaterThan(0));
    await worker.stop();
    const next = employ({ ...start, session: facts.session });
    await next.facts.heard("resumed");
    const { interaction } = await until(() => at(next.facts.events("interaction_created"), 0));
    expect(interaction).toMatchObject({ id, acknowledged: true });
    expect((await requests(sandbox, callback)).map(({ status }) => status)).toEqual([204, 400]);
  });

  test("that came too late, or that Discord failed to take, is told as missing", async () => {
    let now = Date.now();
    const { sandbox, worker, facts, start } = await open({ now: () => now });
    await until(() => expect(facts.session?.sequence).toBeGreaterThan(0));
    await worker.stop();
    const late = await use(sandbox, "share");
    now += 3_500;
    const next = employ({ ...start, session: facts.session });
    const { interaction } = await until(() => at(next.facts.events("interaction_created"), 0));
    expect(interaction).toMatchObject({ id: late, acknowledged: false });
    await sandbox.fault({ kind: "fail", status: 500, method: "POST", count: 100 });
    const failed = await use(sandbox, "share");
    await until(() => {
      const event = next.facts.events("interaction_created").find(({ interaction: told }) => told.id === failed);
      expect(event?.interaction.acknowledged).toBe(false);
    });
  });

  test.each([
    { kind: "lose_reply" },
    { kind: "fail", status: 503 },
    { kind: "hang" },
  ])("of which nobody knows ($kind) is asked again in time", async (fault) => {
    const { sandbox, told } = await open();
    await sandbox.fault({ ...fault, method: "POST" });
    const usedAt = performance.now();
    expect(await told(await use(sandbox, "share"))).toMatchObject({ acknowledged: true });
    expect(performance.now() - usedAt).toBeLessThan(3_000);
  });

  test("does not wait until what came before is on disk: the store may be away", async () => {
    const { sandbox, told, worker, facts } = await open();
    for (let count = 0; count < 20; count += 1) await sandbox.say("lobby", `before ${count}`);
    const [first, second] = [await use(sandbox, "share"), await use(sandbox, "share")];
    for (const id of [first, second]) expect(await told(id)).toMatchObject({ acknowledged: true });
    await facts.message("before 19");
    // Nothing of all this has been handled yet.
    expect(worker.vitals().openEventCount).toBeGreaterThanOrEqual(22);
  });

  test("waits for nothing: neither for a hanging post nor for a rate limit", async () => {
    const { sandbox, told, outbound } = await open();
    const channelId = sandbox.channel("lobby");
    await sandbox.fault({ kind: "hang", route: "/channels/{channel_id}/messages" });
    const posting = { recipient: `channel:${channelId}` as const, replyToId: null, mentionUserIds: [], buttons: [] };
    const hanging = outbound.post_message({ ...posting, content: "hangs", nonce: "1" });
    const elsewhere = { ...posting, recipient: `channel:${sandbox.channel("reports")}` as const };
    await sandbox.fault({ kind: "rate_limit", scope: "global", retryAfterMs: 5_000 });
    expect(await outbound.post_message({ ...elsewhere, content: "limited", nonce: "2" })).toMatchObject({
      kind: "retry",
    });
    const askedAt = performance.now();
    expect(await told(await use(sandbox, "share"))).toMatchObject({ acknowledged: true });
    expect(performance.now() - askedAt).toBeLessThan(1_500);
    expect(await Promise.race([hanging, "still hanging"])).toBe("still hanging");
  });

  test("waits for no connection, however many hang", async () => {
    const { sandbox, told, worker } = await open();
    const hangingCount = 40;
    await sandbox.fault({ kind: "hang", route: "/channels/{channel_id}/messages", count: hangingCount });
    const hanging = Array.from({ length: hangingCount }, (_, index) =>
      worker.api.channels.createMessage(`${1_000 + index}`, { content: "hangs" }).catch(() => "ended"),
    );
    await until(async () =>
      expect(await requests(sandbox, "POST /channels/{channel_id}/messages")).toHaveLength(hangingCount),
    );
    const askedAt = performance.now();
    expect(await told(await use(sandbox, "share"))).toMatchObject({ acknowledged: true });
    expect(performance.now() - askedAt).toBeLessThan(1_500);
    expect(await Promise.race([...hanging, "still hanging"])).toBe("still hanging");
  });
});
