/** Walk: bots that hear less than their peers: one is killed before it has told, one is connected and deaf. Nothing is lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { electReporter } from "../../src/domain/election.ts";
import { expectBooksBalanced, fateOf } from "../support/product-books.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

const agents = () => walk.stage.config.agents.filter(({ enabled }) => enabled);

/** The agents whose bots saw a message, the one that reported it first. */
async function seenBy({ id }: { readonly id: string }): Promise<readonly string[]> {
  const [row] = await walk.product.rows<{ seen: string[] }>(`select seen_by seen from messages where id = ${id}`);
  return row?.seen ?? [];
}

/** Says something that every bot hears, and waits until each has told of it: from then on one reports the channel. */
async function sayToAll(channel: string, words: string) {
  const said = await walk.newcomer.say(await walk.discord.channel(channel), `repeat after me: ${words}`);
  await until(async () =>
    expect([...(await seenBy(said))].sort()).toEqual(
      agents()
        .map(({ id }) => id)
        .sort(),
    ),
  );
  return said;
}

/** How often bots went on with their sessions, those that did; each has signed in once. */
async function resumes(): Promise<Readonly<Record<string, number>>> {
  const counts = await Promise.all(
    agents().map(async ({ id, name }) => [id, await walk.discord.counts(name)] as const),
  );
  expect(counts.map(([, { identify }]) => identify)).toEqual(counts.map(() => 1));
  return Object.fromEntries(counts.flatMap(([id, { resume }]) => (resume > 0 ? [[id, resume]] : [])));
}

/** What `/metrics` tells now. */
async function scrape(): Promise<string> {
  const { http } = await walk.product.status();
  return await (await fetch(`${http}/metrics`)).text();
}

test("a reporter that is killed with a message in its hands: a peer is asked for it, and it is answered once", async () => {
  const channelId = await walk.discord.channel("technical");
  await walk.discord.answerTo(await sayToAll("technical", "all ears"));
  const reporter = must(
    electReporter(
      channelId,
      agents().map(({ id }) => id),
    ),
    "reporter",
  );
  const pid = await walk.product.workerPid(reporter);
  process.kill(pid, "SIGSTOP");
  const asked = await walk.newcomer.say(channelId, "repeat after me: who heard me?");
  await until(async () => expect(await seenBy(asked)).not.toEqual([]));
  process.kill(pid, "SIGKILL");
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "who heard me?" });
  expect((await seenBy(asked))[0]).not.toBe(reporter);
  expect(await scrape()).toMatch(/^guildhall_message_recalls_total\{.*\} [1-9]/m);
  // Its next process hears it again, which changes nothing.
  await until(async () => expect(await seenBy(asked)).toContain(reporter));
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
  expect(await resumes()).toEqual({ [reporter]: 1 });
});

test("a deaf bot answers what its peers heard, is made to resume, and then answers what only it could hear", async () => {
  const { discord, newcomer } = walk;
  const before = await resumes();
  await discord.answerTo(await sayToAll("reports", "still all ears"));
  await discord.fault({ kind: "deafen", bot: "Webster" });
  const direct = await newcomer.tell("Webster", "repeat after me: at last");
  const mention = `<@${await discord.userId("Webster")}> repeat after me: by hearsay`;
  const heard = await newcomer.say(await discord.channel("reports"), mention);
  expect(await discord.answerTo(heard)).toMatchObject({ content: "by hearsay", author: { username: "Webster" } });
  expect(await discord.answersTo(direct)).toEqual([]);
  expect(await seenBy(heard)).not.toContain("webster");
  // Half a minute passes before it is called deaf.
  expect(await discord.answerTo(direct, 60_000)).toMatchObject({ content: "at last" });
  await until(async () => expect(await seenBy(heard)).toContain("webster"));
  // Nobody else was accused, though most had little to hear.
  expect(await resumes()).toEqual({ ...before, webster: (before.webster ?? 0) + 1 });
  const scraped = await scrape();
  expect(scraped).toMatch(/^guildhall_deaf_total\{bot="webster"\} 1$/m);
  expect(scraped.match(/^guildhall_deaf_total\{.*\} 0$/gm)).toHaveLength(agents().length - 1);
  await expectBooksBalanced(walk);
});
