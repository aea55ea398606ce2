/** What workers tell, in the control plane's words. */
import { expect, test } from "vitest";
import type { Knowledge } from "../../../src/cli/house/knowledge.ts";
import { toControlEvent } from "../../../src/cli/house/translate.ts";
import { workerEvent } from "../../../src/ipc/worker-events.ts";
import { interactionOf } from "../../support/interactions.ts";

test("of a message that a menu was opened on go its id and nothing of what it says: that would stay when it is deleted", () => {
  const used = interactionOf({ target: { messageId: "77" } });
  const seen = { ...used, target: { ...used.target, content: "a secret" } };
  const event = workerEvent.parse({ type: "interaction_created", interaction: seen });
  expect(toControlEvent(event, {} as Knowledge, true)).toEqual({ type: "interaction_created", interaction: used });
});
