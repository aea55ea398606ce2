import { expect, test } from "vitest";
import { mentionsByName } from "../../src/domain/mentions-by-name.ts";

test("a mention of somebody who is known is their name, and all else stays", () => {
  const nameOf = (id: string) => (id === "15" ? "Tech Lead" : null);
  expect(mentionsByName("<@15>, ask <@!15> and <@16> in <#15> by <@&15>", nameOf)).toBe(
    "@Tech Lead, ask @Tech Lead and <@16> in <#15> by <@&15>",
  );
});
