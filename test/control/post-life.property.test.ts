/**
 * The life of posts under whatever may happen to them: replies lost before or after Discord has acted, echoes early, late or
 * never, processes that die, clocks that are set. Whatever the order, each post is seen once, and parts in their order.
 */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OutboxSender } from "../../src/control/outbox-sender.ts";
import type { Post } from "../../src/domain/discord.ts";
import { type Snowflake, snowflakeAt } from "../../src/domain/ids.ts";
import { nonceOf, postIdOf } from "../../src/domain/nonce.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import type { NewPost } from "../../src/domain/post.ts";
import type { OutboxStore, StoredPost } from "../../src/store/outbox.ts";
import type { SettledPost } from "../../src/store/settle-posts.ts";
import { silentLog } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { Recorder, retryIn, unknown, unknownMessage } from "../support/recorder.ts";
import { messageOf, postOf } from "../support/rows.ts";

/** What becomes of one request. `late`: it gets there when its sender has long given it up. */
type Fate = "done" | "lost" | "failed" | "retry" | "late" | "hang";
type Step =
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "crash"; readonly downMs: number }
  | { readonly kind: "echo" | "forget echo" }
  | { readonly kind: "set clock"; readonly ms: number };

const botUserId = "11";
/** Discord says "a few minutes". */
const nonceMemoryMs = 120_000;

/** Rows as the database keeps them, without the database: hundreds of lives in a second. */
function rowsInMemory(clock: ManualClock) {
  type Row = Omit<StoredPost, "firstSentAt" | "state"> & {
    state: StoredPost["state"] | SettledPost["state"];
    firstSentAt: number | null;
    messageId: Snowflake | null;
  };
  const rows = new Map<string, Row>();
  const isOpen = (row: Row | undefined): row is Row => row?.state === "pending" || row?.state === "sending";
  const store: OutboxStore = {
    markSending: async (id) => {
      const row = rows.get(id);
      if (isOpen(row)) Object.assign(row, { state: "sending", firstSentAt: row.firstSentAt ?? clock.now() });
      return undefined;
    },
    settle: async ({ id, state, messageId }) => {
      const row = rows.get(id);
      if (isOpen(row)) Object.assign(row, { state, messageId });
      return null;
    },
    open: async () => [...rows.values()].filter(isOpen) as readonly StoredPost[],
    openOf: async () => [],
    openOfTask: async () => [],
    fateOf: async (id) => ({ isOpen: isOpen(rows.get(id)), messageId: rows.get(id)?.messageId ?? null }),
    isOurs: async () => true,
    explains: async (messageId, id) => [...rows.values()].some((row) => row.messageId === messageId && row.id !== id),
  };
  const insert = (post: NewPost): void => {
    const firstSentAt = post.state === "sending" ? clock.now() : null;
    rows.set(post.id, { ...post, firstSentAt, messageId: null });
  };
  return { store, rows, insert };
}

/** A Discord that forgets nonces, in the true time, which nobody can set. */
function discordOf(clock: ManualClock, fates: Fate[]) {
  const recorder = new Recorder();
  const shown: { readonly id: Snowflake; readonly at: number; readonly post: Post }[] = [];
  const echoes: { readonly nonce: string; readonly id: Snowflake }[] = [];
  let madeCount = 0n;
  const show = (post: Post): Outcome<{ messageId: Snowflake; channelId: Snowflake }> => {
    const known = shown.find(({ post: { nonce }, at }) => nonce === post.nonce && clock.steady() - at < nonceMemoryMs);
    const id = known?.id ?? String(BigInt(snowflakeAt(clock.steady())) + ++madeCount);
    if (!known) {
      shown.push({ id, at: clock.steady(), post });
      echoes.push({ nonce: post.nonce, id });
    }
    return { kind: "done", value: { messageId: id, channelId: "500" } };
  };
  recorder.override("post", async (_, post) => {
    switch (fates.shift() ?? "done") {
      case "done":
        return show(post);
      case "lost":
        show(post);
        return unknown;
      case "failed":
        return unknown;
      case "retry":
        return retryIn(2_000);
      case "late":
        void clock.delay(14_000).then(() => show(post));
        return unknown;
      case "hang":
        show(post);
        await clock.delay(15_000);
        return unknown;
    }
  });
  recorder.override("listMessages", (_, __, afterId) => {
    const all = shown.map(({ id, post: { content, replyToId } }) =>
      messageOf({
        id,
        authorId: botUserId,
        content,
        replyTo: replyToId ? { messageId: replyToId, authorId: null } : null,
      }),
    );
    return { kind: "done", value: all.filter(({ id }) => BigInt(id) > BigInt(afterId)).slice(0, 100) };
  });
  recorder.override("readMessage", () => unknownMessage);
  return { recorder, shown, echoes };
}

async function live(posts: readonly NewPost[], fates: readonly Fate[], steps: readonly Step[]) {
  const clock = new ManualClock();
  const { store, rows, insert } = rowsInMemory(clock);
  const { recorder, shown, echoes } = discordOf(clock, [...fates]);
  const listener = {
    onDelivered: () => undefined,
    onSettledDelivery: () => undefined,
    onGivenUp: () => undefined,
    onRefused: () => undefined,
  };
  const begin = () =>
    new OutboxSender({
      ...{ store, discord: recorder, listener, clock, whenStoreWell: async () => undefined, log: silentLog },
      botUserId: () => botUserId,
      describe: () => "refused",
      describeLoss: () => "lost",
    });
  let sender = begin();
  const settle = async () => {
    for (let count = 0; count < 5; count++) await setImmediate();
  };
  const pass = async (ms: number) => {
    // In small steps, as time does: whoever waits must not be woken too late.
    for (let left = ms; left > 0; left -= 5_000) {
      clock.advance(Math.min(left, 5_000));
      await settle();
    }
  };
  for (const post of posts) insert(post);
  sender.send(posts);
  await settle();
  for (const step of steps) {
    if (step.kind === "pass") await pass(step.ms);
    if (step.kind === "set clock") clock.set(step.ms);
    if (step.kind === "forget echo") echoes.shift();
    if (step.kind === "echo") {
      const echo = echoes.shift();
      if (echo) await sender.settleByEcho(echo.nonce, echo.id, "500");
    }
    if (step.kind === "crash") {
      sender.stop();
      await pass(step.downMs);
      sender = begin();
      sender.resume(await store.open());
    }
    await settle();
  }
  for (let count = 0; count < 60 && sender.waitingCount("manager") > 0; count++) await pass(30_000);
  sender.stop();
  return { shown, rows };
}

const fates = fc.array(fc.constantFrom<Fate>("done", "lost", "failed", "retry", "late", "hang"), { maxLength: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 500, max: 150_000 }) }),
  fc.record({ kind: fc.constant("crash" as const), downMs: fc.constantFrom(0, 60_000, 150_000) }),
  fc.constantFrom<Step>({ kind: "echo" }, { kind: "forget echo" }),
);
/** Set once at most, and by more than all that passes: a smaller step back is what no clock of one process can tell. */
const clockSet = fc.option(
  fc.record({ kind: fc.constant("set clock" as const), ms: fc.constantFrom(-1_800_000, -1_800_000, 1_800_000) }),
  { nil: null },
);
const steps = fc
  .tuple(fc.array(step, { maxLength: 10 }), clockSet, fc.nat(10))
  .map(([all, set, at]): readonly Step[] => (set ? all.toSpliced(at, 0, set) : all));

test("each post is seen once, parts in their order, whatever happens", { timeout: 60_000 }, async () => {
  let [repeatedCount, searchedCount] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fates, steps, fc.integer({ min: 1, max: 3 }), fc.boolean(), async (fate, script, count, now) => {
      const turnId = "01900000-0000-7000-8000-000000000001";
      const posts = Array.from({ length: count }, (_, part) =>
        postOf({
          ...{ turnId, part, content: `part ${part}`, replyToId: part === 0 ? "77" : null },
          state: now && part === 0 ? "sending" : "pending",
        }),
      );
      const { shown, rows } = await live(posts, fate, script);
      expect(shown.map(({ post }) => post.content)).toEqual(posts.map(({ content }) => content));
      for (const { id, post } of shown) {
        expect(postIdOf(post.nonce)).toBe(rows.get(postIdOf(post.nonce) ?? "")?.id);
        expect(rows.get(postIdOf(nonceOf(postIdOf(post.nonce) ?? "")) ?? "")).toMatchObject({
          messageId: id,
          state: "delivered",
        });
      }
      repeatedCount += fate.filter((one) => one === "lost" || one === "hang").length;
      searchedCount += script.filter(({ kind }) => kind === "set clock").length;
    }),
    { numRuns: 400 },
  );
  // The script did make it hard.
  expect(repeatedCount).toBeGreaterThan(100);
  expect(searchedCount).toBeGreaterThan(30);
});
