/** Nothing that a run says is refused by Discord: its places exist, and its bots may write there. */
import type { Evidence } from "../evidence.ts";
import type { Violation } from "./rule.ts";

/** No post was given up. */
export function refusals({ posts }: Pick<Evidence, "posts">): readonly Violation[] {
  return posts
    .filter(({ state }) => state === "refused")
    .map(({ id, agentId, problem }) => ({
      text: `The post ${id} of ${agentId} was refused: ${problem}`,
      messageIds: [],
    }));
}
