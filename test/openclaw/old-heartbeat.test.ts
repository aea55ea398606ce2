import { describe, expect, test } from "vitest";
import { parseHeartbeat } from "../../src/domain/heartbeat.ts";
import { readHeartbeat, withItems } from "../../src/openclaw/old-heartbeat.ts";
import { Written } from "../../src/openclaw/written.ts";

function carried(...layers: readonly object[]) {
  const whole = Written.of("a.json", Object.fromEntries(layers.map((layer, index) => [`layer${index}`, layer])));
  const heartbeat = readHeartbeat(layers.map((_, index) => whole.at(`layer${index}`)));
  return { heartbeat, leftOver: whole.leftOver(() => "unread").map(({ key, why }) => `${key}: ${why}`) };
}

describe("how often", () => {
  test.each([
    ["30m", "30m"],
    ["60m", "1h"],
    ["1h30m", "90m"],
    ["45", "45m"],
    ["20s", "1m"],
    ["2d", "48h"],
  ])("%s is %s", (every, expected) => {
    expect(carried({ every })).toEqual({ heartbeat: { every: expected, target: "agent-logs" }, leftOver: [] });
  });

  test.each(["0m", "0", "0h"])("%s switches it off", (every) => expect(carried({ every }).heartbeat).toBeNull());

  test("words are refused, and the usual half hour is written", () => {
    const { heartbeat, leftOver } = carried({ every: "soon" });
    expect(heartbeat?.every).toBe("30m");
    expect(leftOver).toEqual([expect.stringContaining("layer0.every: It is no length of time")]);
  });

  test("the agent's own words win over what it inherits, which is not told as lost", () => {
    expect(carried({ every: "1h" }, { every: "5m", target: "last" })).toEqual({
      heartbeat: { every: "1h", target: "origin" },
      leftOver: [],
    });
  });

  test("without any block there is none", () => expect(carried().heartbeat).toBeNull());
});

describe("where to", () => {
  test.each([
    [{ target: "last" }, "origin"],
    [{ target: "discord", to: "channel:1471900000000000001" }, "channel:1471900000000000001"],
    [{ target: "discord", to: "<@5>" }, "user:5"],
    [{ target: "discord" }, "agent-logs"],
  ])("%j is %s", (layer, target) => expect(carried(layer)).toMatchObject({ heartbeat: { target }, leftOver: [] }));

  test("a bare id is never guessed at", () => {
    const { heartbeat, leftOver } = carried({ target: "discord", to: "987654321098765432" });
    expect(heartbeat?.target).toBe("agent-logs");
    expect(leftOver).toEqual([expect.stringContaining('"user:987654321098765432" for a direct message')]);
  });

  test.each(["none", "whatsapp"])("%s is told", (target) => {
    const { heartbeat, leftOver } = carried({ target });
    expect(heartbeat?.target).toBe("agent-logs");
    expect(leftOver).toEqual([expect.stringMatching(/^layer0\.target: .+agent-logs/)]);
  });
});

describe("hours", () => {
  test("with a zone are carried over", () => {
    const { heartbeat } = carried({ activeHours: { start: "08:00", end: "24:00", timezone: "Europe/Paris" } });
    expect(heartbeat?.activeHours).toBe("08:00-24:00 Europe/Paris");
  });

  test("of the old machine's zone are UTC, and that is told", () => {
    const { heartbeat, leftOver } = carried({ activeHours: { start: "9:00", timezone: "user" } });
    expect(heartbeat?.activeHours).toBe("9:00-24:00 UTC");
    expect(leftOver).toEqual([expect.stringContaining("activeHours.timezone")]);
  });

  test("that are none are refused", () => {
    const { heartbeat, leftOver } = carried({ activeHours: { start: "noon" } });
    expect(heartbeat).not.toHaveProperty("activeHours");
    expect(leftOver).toEqual([expect.stringContaining("is not a span of hours")]);
  });
});

test("each point of a plain list becomes an item once, and the result is a HEARTBEAT.md without mistakes", () => {
  const old = [
    "# Beat",
    "- look",
    "2. tell",
    "- every dawn: greet",
    "- [ ] every 2h: sum",
    "- look",
    "- [x] old",
    "  - deeper",
  ];
  const text = [...old, "```", "- code", "```", "<!--", "- hidden", "-->", "plain words"].join("\n");
  const { markdown, carriedCount, noteLines } = withItems(text);
  expect(carriedCount).toBe(2);
  expect(noteLines).toEqual([4, 6]);
  const { items, problems } = parseHeartbeat(markdown);
  expect(items.map((item) => item.text)).toEqual(["look", "tell", "sum"]);
  expect(problems).toEqual([]);
  expect(withItems(markdown).markdown).toBe(markdown);
});
