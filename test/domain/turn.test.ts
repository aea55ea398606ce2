import { expect, test } from "vitest";
import { givenUpLine } from "../../src/domain/turn.ts";

test.each([
  ["It broke", "I could not do this: 3 attempts failed. It broke."],
  ["Did it break?", "I could not do this: 3 attempts failed. Did it break?"],
  ["<html>\n\n<h1>502</h1>\r\n", "I could not do this: 3 attempts failed. <html> <h1>502</h1>."],
])("of %j, people see one line", (problem, line) => expect(givenUpLine("do", problem)).toBe(line));

test("a page that some server sent as its reason does not become a line of pages", () => {
  const line = givenUpLine("answer", "502 Bad Gateway\n".repeat(1_000));
  expect(line).toMatch(/^I could not answer this: 3 attempts failed\. 502 Bad Gateway 502 .*…$/);
  expect(line.length).toBeLessThan(400);
});
