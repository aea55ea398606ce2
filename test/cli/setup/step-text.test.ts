/** The plan in words: channels stand below their category, whether that is made or there already. */
import { expect, test } from "vitest";
import { planLines } from "../../../src/cli/setup/step-text.ts";

test("channels stand below the category that is made, or below the one that is there", () => {
  const channel = (name: string, category: string | null, type: "text" | "forum" = "text") =>
    ({ kind: "create_channel", name, type, category }) as const;
  const lines = planLines(
    [
      { kind: "create_role", name: "Lead" },
      { kind: "create_category", name: "SYSTEM" },
      channel("agent-logs", "SYSTEM"),
      channel("reports", "77"),
      channel("ideas", "77", "forum"),
      channel("lobby", null),
      { kind: "set_nickname", agentId: "webster", shown: "w-bot", nickname: "Webster" },
    ],
    new Map(),
    (ref) => (ref === "77" ? "⚙ Operations" : ref),
  );
  expect(lines).toEqual([
    "  role      Lead                  its members may delegate",
    "  category  SYSTEM",
    "  channel     #agent-logs",
    "  in        ⚙ Operations",
    "  channel     #reports",
    "  forum       #ideas",
    "  channel   #lobby",
    '  name      webster               is called "w-bot" here now',
  ]);
});
