/** The states that docs/states.md draws are those of the code. */
import { expect, test } from "vitest";
import { sectionOf, unionIn } from "./pages.ts";

const page = "docs/states.md";
const schema = "src/store/schema";

/** The states in a section's diagram. */
function drawn(heading: string): readonly string[] {
  const arrows = [...sectionOf(page, heading).matchAll(/^ {2}(\S+) --> (\S+?)(?::.*)?$/gm)];
  const ends = arrows.flatMap(([, from = "", to = ""]) => [from, to]);
  return [...new Set(ends)].filter((state) => state !== "[*]").sort();
}

/** The states that a section says nothing enters yet. */
function reserved(heading: string): readonly string[] {
  const [, words = ""] = /^Reserved and not yet entered by anything: (.*)\.$/m.exec(sectionOf(page, heading)) ?? [];
  return [...words.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word);
}

test.each([
  ["## Bot process", "src/supervisor/bot-listener.ts", "export type BotState ="],
  ["## Delivery", "src/domain/delivery.ts", "export type DeliveryState ="],
  ["## Post", `${schema}/posts.ts`, "export type OutboxState ="],
  ["## Task", "src/domain/task.ts", "export type TaskState ="],
  ["## Attempt", `${schema}/tasks.ts`, 'number: integer("number").notNull(),\n    state: text("state").$type<'],
  ["## Interaction", `${schema}/orders.ts`, 'payload: jsonb("payload").notNull(),\n    state: text("state").$type<'],
])("%s is as in %s", (heading, file, start) => {
  const inCode = unionIn(file, start);
  expect(inCode.length).toBeGreaterThanOrEqual(3);
  expect([...drawn(heading), ...reserved(heading)].sort()).toEqual([...inCode].sort());
});
