/** What is told of an interaction that is more than a plain command: menus, and forms in the layouts that Discord has. */
import type { APIInteraction } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import { seenInteraction } from "../../src/worker/seen-interaction.ts";

const common = { id: "7", application_id: "8", token: "t", channel_id: "9", user: { id: "5", username: "nina" } };
const seen = (more: object) => seenInteraction({ ...common, ...more } as unknown as APIInteraction);
const chosen = { id: "77", content: "Who knows?" };

describe("a menu", () => {
  test("of a message is told with that message, by its whole name", () => {
    const data = {
      id: "6",
      name: "Delegate this…",
      type: 3,
      target_id: "77",
      resolved: { messages: { "77": chosen } },
    };
    expect(seen({ type: 2, data })).toMatchObject({
      kind: "command",
      name: "Delegate this…",
      target: { messageId: "77", content: "Who knows?" },
    });
  });

  test("of a user has no message", () => {
    const data = { id: "6", name: "Who?", type: 2, target_id: "5", resolved: { users: { "5": { id: "5" } } } };
    expect(seen({ type: 2, data })?.target).toBeNull();
  });
});

describe("a form", () => {
  test("is told with each field, in rows and in labels, whatever it holds", () => {
    const components = [
      { type: 1, components: [{ type: 4, custom_id: "text", value: "words" }] },
      { type: 18, component: { type: 3, custom_id: "choice", values: ["a", "b"] } },
      { type: 18, component: { type: 21, custom_id: "radio", value: null } },
      { type: 18, component: { type: 23, custom_id: "box", value: true } },
      { type: 10 },
    ];
    expect(seen({ type: 5, data: { custom_id: "form:77", components } })).toMatchObject({
      kind: "modal",
      name: "form:77",
      fields: { text: ["words"], choice: ["a", "b"], radio: [""], box: ["true"] },
      target: null,
    });
  });
});

test("nothing is told of what names no person, no place, or nothing asked", () => {
  const data = { id: "6", name: "x", type: 1 };
  expect(seen({ type: 1, data })).toBeNull();
  expect(seen({ type: 2 })).toBeNull();
  expect(seen({ type: 2, data, user: undefined })).toBeNull();
  expect(seen({ type: 2, data, channel_id: undefined })).toBeNull();
});
