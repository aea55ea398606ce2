/** The story of a message as tests read it. */
import type { Why } from "../../src/control/why.ts";
import type { Message } from "../../src/domain/message.ts";
import type { Office } from "../support/control-office.ts";

/** The story of a message, as it is explained to an operator. @throws Error when there is none */
export async function storyOf(office: Office, { id }: Pick<Message, "id">): Promise<Extract<Why, { ok: true }>> {
  const why = await office.control.explainMessage(id);
  if (!why.ok) throw new Error(why.problem);
  return why;
}

/** The words without their times, which are as they are. */
export async function told(office: Office, message: Pick<Message, "id">): Promise<readonly string[]> {
  const { text } = await storyOf(office, message);
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC/g, "T")
    .replace(/-?\d+\.\d s/g, "N s")
    .split("\n");
}
