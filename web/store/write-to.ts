/** Opens the direct message with somebody. */
import { attempt } from "./notices.ts";
import { mine } from "./person.ts";
import { open } from "./place.ts";
import { putChannel } from "./world.ts";

/** Opens it, and makes it when it is the first. */
export async function writeTo(userId: string): Promise<void> {
  const answer = await attempt(mine().openDm(userId), "The direct message could not be opened");
  if (answer === null) return;
  putChannel(answer.value);
  await open(answer.value.id);
}
