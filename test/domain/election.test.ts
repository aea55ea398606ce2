/** Elections: the same for everybody, spread, and moving no more than a coming or going bot takes or leaves. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { electReporter } from "../../src/domain/election.ts";
import { snowflakeAt } from "../../src/domain/ids.ts";

const agentId = fc.stringMatching(/^[a-z][a-z-]{0,11}$/);
const agentIds = fc.uniqueArray(agentId, { minLength: 1, maxLength: 16 });
const channelIds = fc.array(fc.bigInt(0n, 2n ** 64n - 1n).map(String), { minLength: 1, maxLength: 50 });

describe("the reporter of a channel", () => {
  test("is one of the candidates, in whatever order they stand; nobody's when there is none", () => {
    fc.assert(
      fc.property(agentIds, channelIds, (agents, channels) => {
        for (const channel of channels) {
          const elected = electReporter(channel, agents);
          expect(agents).toContain(elected);
          expect(electReporter(channel, [...agents].reverse())).toBe(elected);
        }
      }),
    );
    expect(electReporter("1", [])).toBeNull();
  });

  test("changes by a bot that comes only to that bot, by one that goes only from that bot", () => {
    fc.assert(
      fc.property(agentIds, agentId, channelIds, (agents, newcomer, channels) => {
        fc.pre(!agents.includes(newcomer));
        for (const channel of channels) {
          const before = electReporter(channel, agents);
          const after = electReporter(channel, [...agents, newcomer]);
          expect([before, newcomer]).toContain(after);
        }
      }),
    );
  });

  test("is each of the bots about equally often, among channels made at one time", () => {
    const agents = [
      "manager",
      "tech-lead",
      "secretary",
      "auditor",
      "optimizer",
      "study-builder",
      "nx-expert",
      "webster",
    ];
    const count = 4_000;
    const first = BigInt(snowflakeAt(Date.UTC(2026, 0, 1)));
    const reported = new Map<string, number>();
    for (let index = 0; index < count; index++) {
      const elected = electReporter(String(first + (BigInt(index) << 22n)), agents) ?? "";
      reported.set(elected, (reported.get(elected) ?? 0) + 1);
    }
    const fair = count / agents.length;
    for (const agent of agents) {
      expect(reported.get(agent)).toBeGreaterThan(fair * 0.85);
      expect(reported.get(agent)).toBeLessThan(fair * 1.15);
    }
  });
});
