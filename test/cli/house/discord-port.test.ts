/** How the port hands posts to workers when more are wanted than a bot may have under way. */
import { expect, test } from "vitest";
import { DiscordPort } from "../../../src/cli/house/discord-port.ts";
import type { Knowledge } from "../../../src/cli/house/knowledge.ts";
import type { Post } from "../../../src/domain/discord.ts";
import type { WorkerChild } from "../../../src/supervisor/worker-child.ts";

const postOf = (nonce: string): Post => {
  return { recipient: "channel:500", content: "words", nonce, replyToId: null, mentionUserIds: [], buttons: [] };
};

/** A port whose worker answers each post when told to. */
function setUp() {
  const asked: { readonly nonce: string; answer(): void }[] = [];
  const call = (_: string, { nonce }: Post) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    asked.push({ nonce, answer: () => resolve({ kind: "done", value: { messageId: nonce, channelId: "500" } }) });
    return promise;
  };
  const worker = { link: { call } } as unknown as WorkerChild;
  const port = new DiscordPort(() => worker, {} as Knowledge);
  port.setReady("manager", true);
  return { port, asked };
}

test("a post that waited for its turn leaves only if it still may", async () => {
  const { port, asked } = setUp();
  const underWay = Array.from({ length: 32 }, (_, index) => port.post("manager", postOf(`${index}`), () => true));
  let may = true;
  const late = port.post("manager", postOf("late"), () => may);
  const next = port.post("manager", postOf("next"), () => true);
  expect(asked).toHaveLength(32);
  may = false;
  for (const { answer } of [...asked]) answer();
  await Promise.all(underWay);
  expect(await late).toMatchObject({ kind: "retry", afterMs: 0 });
  expect(asked.map(({ nonce }) => nonce).slice(32)).toEqual(["next"]);
  asked[32]?.answer();
  expect(await next).toMatchObject({ kind: "done", value: { messageId: "next" } });
});
