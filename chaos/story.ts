/** Tells of messages that broke a rule: how they were meant, and what the house says of them. */
import { askHouse } from "../src/cli/control-calls.ts";
import type { Finding } from "./check/check.ts";
import type { Place } from "./plan/sayings.ts";
import { commandOf } from "./plan/words.ts";
import type { Asked } from "./talk.ts";

/** So that a run that broke everything still ends soon. */
const maxStories = 12;

/** The stories of the first messages that the findings name, by their ids. The house has to run. */
export async function tellStories(
  dataFolder: string,
  findings: readonly Finding[],
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(findings.flatMap(({ messageIds }) => messageIds))].slice(0, maxStories);
  const stories = new Map<string, string>();
  for (const message of ids) {
    const known = asked.find(({ messageId }) => messageId === message);
    const answer = await askHouse(dataFolder, "explain_message", { message });
    stories.set(message, [...(known ? [planned(known)] : []), answer.ok ? answer.text : answer.problem].join("\n"));
  }
  return stories;
}

/** As the plan has it. */
function planned({ saying, at }: Asked): string {
  const { index, person, place, words, wakes, replyTo } = saying;
  const reply = replyTo === null ? "" : `, in reply to ${replyTo}`;
  const meant = wakes.length === 0 ? "nobody" : wakes.join(", ");
  const time = new Date(at).toISOString();
  return `Saying ${index}, at ${time}: ${person} ${placed(place)}${reply}, for ${meant}: ${commandOf(words)}`;
}

function placed(place: Place): string {
  switch (place.kind) {
    case "channel":
      return `in #${place.name}`;
    case "thread":
      return `in the thread of ${place.owner}`;
    case "dm":
      return `to ${place.agentId} alone`;
  }
}
