/** How events change the known messages of a channel. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareIds, idAfter, isNewer, madeAtMs } from "../../web/store/ids.ts";
import {
  added,
  type Change,
  type MessageLog,
  preceded,
  refreshed,
  removed,
  revised,
  trimmed,
} from "../../web/store/message-log.ts";
import { pageMessage } from "../support/page-message.ts";

const message = (id: string, content = `words ${id}`) => pageMessage({ id, content });
const log = (...ids: string[]): MessageLog => ({ messages: ids.map((id) => message(id)), hasOlder: true });
const idsOf = ({ messages }: MessageLog): string[] => messages.map(({ id }) => id);

describe("ids", () => {
  test.each([
    ["9", "10", -1],
    ["10", "9", 1],
    ["1573717877138128900", "1573717877138128901", -1],
    ["7", "7", 0],
  ])("%s and %s compare as numbers", (a, b, sign) => {
    expect(Math.sign(compareIds(a, b))).toBe(sign);
  });

  test("anything is newer than nothing; the id after one is the next number, also where doubles fail", () => {
    expect([isNewer("1", null), isNewer("1", undefined), isNewer("1", "1"), isNewer("2", "1")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(idAfter("9007199254740993")).toBe("9007199254740994");
  });

  test("an id tells when it was made", () => {
    expect(new Date(madeAtMs("175928847299117063")).toISOString()).toBe("2016-04-30T11:18:25.796Z");
  });
});

describe("a log", () => {
  test("a message goes where its id belongs; one that is known is replaced and keeps its reactions", () => {
    expect(idsOf(added(message("10"))(log("9", "11")))).toEqual(["9", "10", "11"]);
    const reactions = [{ emoji: { id: null, name: "👍" }, count: 1, me: true }];
    const known: MessageLog = { messages: [{ ...message("9"), reactions }], hasOlder: false };
    expect(added(message("9", "new"))(known).messages).toEqual([{ ...message("9", "new"), reactions }]);
  });

  test("a change of a message that is not known adds nothing", () => {
    expect(idsOf(revised({ id: "5", content: "x" })(log("9")))).toEqual(["9"]);
    expect(idsOf(refreshed("5", message("5"))(log("9")))).toEqual(["9"]);
  });

  test("what the server has now replaces all of a message; null takes it away", () => {
    const known: MessageLog = { messages: [{ ...message("9"), reactions: [] }], hasOlder: false };
    expect(refreshed("9", message("9", "now"))(known).messages).toEqual([message("9", "now")]);
    expect(idsOf(refreshed("9", null)(log("9", "10")))).toEqual(["10"]);
  });

  test("an older page goes before what is known, without what is known", () => {
    const page = [message("7"), message("8"), message("9")];
    expect(preceded(page, false)(log("9", "10"))).toEqual({ ...log("7", "8", "9", "10"), hasOlder: false });
    expect(idsOf(preceded(page, true)(log()))).toEqual(["7", "8", "9"]);
  });

  test("a long log is cut at its beginning, which can be loaded again", () => {
    expect(trimmed(3, 2)({ ...log("1", "2", "3", "4"), hasOlder: false })).toEqual(log("3", "4"));
    expect(trimmed(4, 2)({ ...log("1", "2", "3", "4"), hasOlder: false }).hasOlder).toBe(false);
  });

  test("each change twice is like once, so that events can be applied to an answer that may know of them", () => {
    const id = fc.constantFrom("7", "8", "9", "10", "11");
    const change: fc.Arbitrary<Change> = fc.oneof(
      id.map((one) => added(message(one))),
      id.map((one) => removed(one)),
      id.map((one) => revised({ id: one, content: "changed" })),
      id.map((one) => refreshed(one, message(one, "fetched"))),
    );
    fc.assert(
      fc.property(fc.uniqueArray(id), change, (ids, one) => {
        const start = log(...ids.toSorted(compareIds));
        expect(one(one(start))).toEqual(one(start));
        expect(idsOf(one(start))).toEqual(idsOf(one(start)).toSorted(compareIds));
      }),
    );
  });
});
