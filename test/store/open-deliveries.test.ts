import { expect, test } from "vitest";
import { readOpenDeliveries } from "../../src/store/open-deliveries.ts";
import { useDatabase } from "../support/database.ts";
import { nextSnowflake, postOf } from "../support/rows.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();

test("open deliveries are those without posts, oldest message first, with all that a turn needs", async () => {
  const { store, accept, begin, session, deliveries } = await startAccepting(await openDatabase());
  const late = await accept({ id: nextSnowflake(), content: "late" });
  const early = await accept({
    id: "5",
    content: "early",
    attachments: [{ name: "f", url: "u", size: 1, contentType: null }],
  });
  const posted = await accept();
  await begin(posted);
  const { id } = posted.delivery;
  await deliveries.finish({ id, state: "answering", problem: null, posts: [postOf({ turnId: id, deliveryId: id })] });
  await begin(late);
  const open = await readOpenDeliveries(store);
  expect(open.map(({ message }) => message.content)).toEqual(["early", "late"]);
  expect(open[0]).toEqual({
    id: early.delivery.id,
    agentId: "manager",
    sessionId: session.id,
    attemptCount: 0,
    message: {
      id: "5",
      channelId: "500",
      authorId: "900",
      authorName: "Ada",
      authorKind: "human",
      content: "early",
      attachments: early.message.attachments,
    },
  });
});
