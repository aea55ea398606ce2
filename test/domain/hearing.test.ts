/** Deafness: told after half a minute of silence about what others hear, and of nobody else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Hearing } from "../../src/domain/hearing.ts";

const bots = ["manager", "auditor", "webster"];
let nextId = 1_000;
const message = (channelId = "1") => ({ messageId: String(nextId++), channelId });

function room() {
  const hearing = new Hearing();
  for (const bot of bots) hearing.arrive(bot);
  /** Bots tell of a message, one after the other. */
  const tell = (missed: ReturnType<typeof message>, ...tellers: readonly string[]) => {
    for (const bot of tellers) {
      hearing.heardFrom(bot);
      hearing.told(bot, missed, bots);
    }
  };
  /** Looks, and who is named by them and made to listen anew. */
  const looks = (count: number) =>
    Array.from({ length: count }, () => hearing.look().filter((deaf) => hearing.tryAnew(deaf))).flat();
  return { hearing, tell, looks };
}

describe("a bot", () => {
  test("that misses what its peers hear is named after half a minute, then ever more seldom", () => {
    const { tell, looks } = room();
    const missed = message();
    tell(missed, "manager", "auditor");
    expect(looks(5)).toEqual([]);
    expect(looks(1)).toEqual([{ agentId: "webster", ...missed, tryCount: 0 }]);
    for (const [index, count] of [6, 12, 24, 48, 96, 192, 360, 360].entries()) {
      expect(looks(count - 1)).toEqual([]);
      expect(looks(1)).toMatchObject([{ agentId: "webster", tryCount: index + 1 }]);
    }
  });

  test("that tells of anything meanwhile is not deaf, nor one that told first", () => {
    const { hearing, tell, looks } = room();
    tell(message(), "webster", "manager", "auditor");
    expect(looks(1_000)).toEqual([]);
    tell(message(), "manager", "auditor");
    looks(5);
    expect(hearing.isWaiting).toBe(true);
    hearing.heardFrom("webster");
    expect(hearing.isWaiting).toBe(false);
    expect(looks(1_000)).toEqual([]);
  });

  test("is not made to listen anew when it is heard of, or leaves, before that; unjudged, it is named again", () => {
    const { hearing, tell, looks } = room();
    const first = message();
    tell(first, "manager", "auditor");
    looks(5);
    const [named] = hearing.look();
    expect(named).toEqual({ agentId: "webster", ...first, tryCount: 0 });
    const again = Array.from({ length: 6 }, () => hearing.look()).flat();
    expect(again).toEqual([named]);
    hearing.leave("webster");
    expect(named && hearing.tryAnew(named)).toBe(false);
    hearing.arrive("webster");
    tell(message(), "manager", "auditor");
    expect(named && hearing.tryAnew(named)).toBe(false);
    const [tried] = looks(6);
    expect(tried).toMatchObject({ agentId: "webster", tryCount: 0 });
    hearing.leave("webster");
    expect(tried && hearing.tryAnew(tried)).toBe(false);
  });

  test("that is excused owes nothing of before, and is as patient a case as it was", () => {
    const { hearing, tell, looks } = room();
    tell(message(), "manager", "auditor");
    looks(6);
    hearing.excuse("webster");
    expect(looks(1_000)).toEqual([]);
    tell(message(), "manager", "auditor");
    expect(looks(6)).toMatchObject([{ agentId: "webster", tryCount: 1 }]);
    hearing.excuse("webster");
    expect(hearing.heardFrom("webster")).toBe(true);
  });

  test("that is away owes nothing, and nothing of what was said before it came", () => {
    const { hearing, tell, looks } = room();
    tell(message(), "manager", "auditor");
    hearing.leave("webster");
    tell(message(), "manager", "auditor");
    expect(looks(1_000)).toEqual([]);
    hearing.arrive("webster");
    expect(looks(1_000)).toEqual([]);
  });

  test("that was made to listen anew owes what it missed, until it is heard of", () => {
    const { hearing, tell, looks } = room();
    tell(message(), "manager", "auditor");
    looks(6);
    hearing.leave("webster");
    hearing.arrive("webster");
    expect(looks(6)).toMatchObject([{ agentId: "webster", tryCount: 1 }]);
    expect(hearing.heardFrom("webster")).toBe(true);
    expect(hearing.heardFrom("webster")).toBe(false);
    expect(looks(1_000)).toEqual([]);
  });
});

test("a replay accuses nobody: what a bot tells before it has signed in is no news to the others", () => {
  const { hearing, looks } = room();
  hearing.leave("manager");
  const replayed = message();
  hearing.told("manager", replayed, bots);
  hearing.arrive("manager");
  hearing.told("manager", replayed, bots);
  expect(looks(1_000)).toEqual([]);
});

test("where all tell of everything, in whatever order and however slowly, nobody is named", () => {
  const order = fc.shuffledSubarray([...bots], { minLength: bots.length, maxLength: bots.length });
  fc.assert(
    fc.property(fc.array(fc.tuple(order, fc.nat(5)), { maxLength: 30 }), (said) => {
      const { tell, looks } = room();
      for (const [tellers, silence] of said) {
        const missed = message();
        const [first = "", ...others] = tellers;
        tell(missed, first);
        expect(looks(silence)).toEqual([]);
        tell(missed, ...others);
      }
      expect(looks(1_000)).toEqual([]);
    }),
  );
});
