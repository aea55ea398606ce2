/** What tests of edits and deletions begin with, and look at. */
import { expect } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import { held, type Office, says } from "../support/control-office.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

/** An office whose manager thinks about `first` until `end`. */
export async function busyOffice(office: Office) {
  const { turn, end } = held();
  office.brain.script(turn);
  const first = messageOf({ content: "first" });
  await office.hear(first);
  await until(() => expect(prompts(office)).toContain("first"));
  return { first, end: () => end(says("re: first")) };
}

/** What brains were asked. */
export const prompts = (office: Office): readonly string[] => office.brain.turns.map(({ prompt }) => prompt);

/** What is left of a deleted message. */
export const wordless = { content: "", attachments: [], is_deleted: true };

/** A message as it stands in its row. */
export async function rowOf({ store }: Pick<Office, "store">, { id }: Message) {
  const [row] = await store.sql`
    select content, attachments, deleted_at is not null as is_deleted, author_name from messages where id = ${id}`;
  return { ...row };
}
