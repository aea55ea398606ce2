/** The lists of the page: channels, members, threads, posts, emoji, who types, fields of forms. */
import { describe, expect, test } from "vitest";
import { fittingPosts } from "../../web/forum/fitting-posts.ts";
import { emojiGroups } from "../../web/overlay/emoji-groups.ts";
import { modalInputs, textsOf } from "../../web/overlay/modal-inputs.ts";
import { placeBeside } from "../../web/overlay/place-beside.ts";
import { sectionsOf, threadsOf } from "../../web/store/channel-tree.ts";
import { memberGroups } from "../../web/store/member-groups.ts";
import { isCalled } from "../../web/store/mentions.ts";
import { stopped, type TypingBook, typed, typingText, typistsIn } from "../../web/store/typing-book.ts";
import { sizeText } from "../../web/text/size-text.ts";
import type { Channel } from "../../web/wire/channel.ts";
import type { Member, Role } from "../../web/wire/people.ts";
import { pageMessage } from "../support/page-message.ts";

const channel = (id: string, type: number, more: Partial<Channel> = {}): Channel => ({
  id,
  type,
  last_message_id: null,
  ...more,
});
const archived = (isArchived: boolean) => ({
  thread_metadata: { archived: isArchived, locked: false, archive_timestamp: "" },
});

describe("channels", () => {
  test("stand below their categories by position, then by age; those without one first", () => {
    const all = [
      channel("1", 4, { position: 1 }),
      channel("2", 4, { position: 0 }),
      channel("10", 0, { parent_id: "1", position: 5 }),
      channel("9", 15, { parent_id: "1", position: 5 }),
      channel("4", 5, { position: 0 }),
      channel("5", 11, { parent_id: "9" }),
    ];
    const shown = sectionsOf(all).map(({ category, channels }) => [category?.id, ...channels.map(({ id }) => id)]);
    expect(shown).toEqual([[undefined, "4"], ["2"], ["1", "9", "10"]]);
  });

  test("threads stand below theirs, the last said first", () => {
    const all = [
      channel("20", 11, { parent_id: "1", last_message_id: "21" }),
      channel("22", 12, { parent_id: "1" }),
      channel("23", 11, { parent_id: "2" }),
    ];
    expect(threadsOf(all, "1").map(({ id }) => id)).toEqual(["22", "20"]);
  });

  test("posts are those with every chosen tag, the ones put away last", () => {
    const posts = [
      channel("1", 11, { applied_tags: ["a"], ...archived(true) }),
      channel("2", 11, { applied_tags: ["a", "b"] }),
      channel("3", 11),
    ];
    expect(fittingPosts(posts, ["a"]).map(({ id }) => id)).toEqual(["2", "1"]);
    expect(fittingPosts(posts, ["a", "b"]).map(({ id }) => id)).toEqual(["2"]);
    expect(fittingPosts(posts, []).map(({ id }) => id)).toEqual(["2", "3", "1"]);
  });
});

test("members stand under their highest role that is shown apart, by name, the absent ones last", () => {
  const role = (id: string, position: number, more: Partial<Role> = {}): Role => ({
    id,
    name: `role ${id}`,
    color: 0,
    position,
    hoist: true,
    managed: false,
    permissions: "0",
    ...more,
  });
  const member = (id: string, roles: string[], bot = false): Member => ({
    user: { id, username: id, global_name: null, bot },
    nick: null,
    roles,
  });
  const roles = [
    role("low", 1),
    role("high", 2),
    role("own", 3, { managed: true }),
    role("plain", 4, { hoist: false }),
  ];
  const members = [
    member("zoe", ["low", "high"]),
    member("amy", ["low"]),
    member("bot", ["own"], true),
    member("ben", ["plain"]),
    member("gone", ["high"]),
    member("abe", ["high"]),
  ];
  const groups = memberGroups(
    { roles, members },
    (id) => id !== "gone",
    (id) => id,
  );
  expect(groups.map(({ title, members: own }) => [title, ...own.map(({ user }) => user.id)])).toEqual([
    ["role high", "abe", "zoe"],
    ["role low", "amy"],
    ["Bots", "bot"],
    ["People", "ben"],
    ["Offline", "gone"],
  ]);
});

test("one is called by name, by role and with everyone, never by oneself", () => {
  const me = { id: "me", username: "me", global_name: null };
  expect(isCalled(pageMessage({ mentions: [me] }), "me", [])).toBe(true);
  expect(isCalled(pageMessage({ mention_roles: ["r"] }), "me", ["r"])).toBe(true);
  expect(isCalled(pageMessage({ mention_roles: ["r"] }), "me", [])).toBe(false);
  expect(isCalled(pageMessage({ mention_everyone: true }), "me", [])).toBe(true);
  expect(isCalled(pageMessage({ authorId: "me", mention_everyone: true }), "me", [])).toBe(false);
});

describe("typing", () => {
  test("lasts ten seconds, or until the message", () => {
    const book: TypingBook = typed(typed(new Map(), "c", "a", 0), "c", "b", 5_000);
    expect(typistsIn(book, "c", 9_999)).toEqual(["a", "b"]);
    expect(typistsIn(book, "c", 10_000)).toEqual(["b"]);
    expect(typistsIn(stopped(book, "c", "b"), "c", 0)).toEqual(["a"]);
    expect(typistsIn(book, "other", 0)).toEqual([]);
    expect(stopped(book, "c", "nobody")).toBe(book);
  });

  test.each([
    [[], ""],
    [["A"], "A is typing…"],
    [["A", "B"], "A and B are typing…"],
    [["A", "B", "C"], "A, B and C are typing…"],
    [["A", "B", "C", "D"], "Several people are typing…"],
  ])("%j: %s", (names, words) => {
    expect(typingText(names)).toBe(words);
  });
});

test("emoji are those used last and then all by category, or those that fit", () => {
  const all = [
    { emoji: "🚀", names: ["rocket"], category: "Travel", tags: ["launch"] },
    { emoji: "👍", names: ["+1", "thumbs_up"], category: "People", tags: [] },
  ];
  const shown = (typedText: string) =>
    emojiGroups(all, ["👍"], typedText).map(({ title, emoji }) => [title, ...emoji.map(({ sign }) => sign)]);
  expect(shown("")).toEqual([
    ["Used last", "👍"],
    ["Travel", "🚀"],
    ["People", "👍"],
  ]);
  expect(shown("laun")).toEqual([["Found", "🚀"]]);
  expect(shown("nothing")).toEqual([]);
});

test("fields of a form are found in rows and labels; each begins with what it has", () => {
  const input = { type: 4, custom_id: "a", label: "Old" };
  const select = { type: 3, custom_id: "b", options: [{ label: "X", value: "x", default: true }] };
  const inputs = modalInputs([
    { type: 1, components: [input] },
    { type: 18, label: "New", description: "why", component: select },
    { type: 10, content: "only words" },
  ]);
  expect(inputs).toEqual([
    { component: input, label: "Old", note: null },
    { component: select, label: "New", note: "why" },
  ]);
  expect([textsOf({ ...input, value: "v" }), textsOf(select), textsOf(input)]).toEqual([["v"], ["x"], []]);
});

describe("a small window", () => {
  const screen = { width: 400, height: 300 };
  const box = (left: number, top: number, width = 20) => ({ left, top, right: left + width, bottom: top + 20 });
  test.each([
    ["below its button", box(50, 50), { left: 50, top: 76 }],
    ["above it where there is no room", box(50, 250), { left: 50, top: 144 }],
    ["ending at its right edge in the right half", box(350, 50), { left: 270, top: 76 }],
    ["never beyond the screen", box(390, 150, 0), { left: 294, top: 176 }],
  ])("%s", (_, anchor, place) => {
    expect(placeBeside(anchor, { width: 100, height: 100 }, screen)).toEqual(place);
  });
});

test.each([
  [0, "0 bytes"],
  [31, "31 bytes"],
  [1_536, "1.5 KB"],
  [10 * 1024 * 1024, "10.0 MB"],
  [200 * 1024, "200 KB"],
])("%i is %s", (bytes, words) => {
  expect(sizeText(bytes)).toBe(words);
});
