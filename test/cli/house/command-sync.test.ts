/** Commands are registered by one try at a time for each bot, from the configuration of its moment. */
import { expect, test } from "vitest";
import { CommandSync, type CommandSyncNeeds } from "../../../src/cli/house/command-sync.ts";
import type { Agent } from "../../../src/domain/agent.ts";
import { agentOf } from "../../support/control-office.ts";
import { until } from "../../support/until.ts";

type Input = Parameters<CommandSyncNeeds["discord"]["syncCommands"]>[1];

/** A Discord whose answers come when the test gives them. */
function slowDiscord() {
  const asked: { readonly agentId: string; readonly input: Input; answer(): void }[] = [];
  const agents = new Map<string, Agent>(
    ["manager", "auditor"].map((id) => [id, agentOf(id, { delegatesTo: ["webster"] })]),
  );
  const sync = new CommandSync({
    agents,
    tokens: new Map([...agents.keys()].map((id) => [id, "token"])),
    ready: Promise.resolve({
      control: {
        view: {
          bot: (agentId) => ({ agentId, userId: "1", applicationId: "1", username: "", guildIds: [] }),
          guildId: "5",
          delegators: [],
        },
        voice: { alert: async () => true },
      },
    }),
    discord: {
      isReady: () => true,
      whenReady: async () => undefined,
      syncCommands: (agentId, input) =>
        new Promise((resolve) =>
          asked.push({ agentId, input, answer: () => resolve({ kind: "done", value: { changes: [] } }) }),
        ),
    },
  });
  return { agents, asked, sync };
}

test("a second try of a bot waits for the first, and goes by what is configured then", async () => {
  const { agents, asked, sync } = slowDiscord();
  const first = sync.syncAll();
  await until(() => expect(asked.map(({ agentId }) => agentId)).toEqual(["manager", "auditor"]));
  sync.forget();
  const second = sync.syncAll();
  const byHand = sync.syncNow(true);
  agents.set("manager", agentOf("manager", { delegatesTo: [] }));
  asked[1]?.answer();
  await until(() => expect(asked.map(({ agentId }) => agentId)).toEqual(["manager", "auditor", "auditor"]));
  asked[0]?.answer();
  await first;
  for (let index = 2; index < 6; index += 1) {
    await until(() => expect(asked.length).toBeGreaterThan(index));
    asked[index]?.answer();
  }
  await Promise.all([second, byHand]);
  expect(asked.filter(({ agentId }) => agentId === "manager").map(({ input }) => input.commands.length > 0)).toEqual([
    true,
    false,
    false,
  ]);
});
