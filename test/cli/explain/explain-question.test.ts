/** The question of `guildhall explain` in all its forms, and the mistakes in it. */
import { describe, expect, test } from "vitest";
import { answerQuestion, explainAnswer } from "../../../src/cli/explain/explain-question.ts";
import { mapWorld } from "../../../src/cli/explain/explain-worlds.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import { makeFixture } from "../../config/fixture.ts";

function worldOf(changes: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) {
  using fixture = makeFixture(new Map(Object.entries(changes)));
  const loaded = loadConfig({ root: fixture.root, env });
  if (!loaded.ok) throw new Error(formatProblems(loaded.problems));
  return mapWorld(loaded.config);
}

const world = worldOf();
const technicalId = world.channels.find(({ name }) => name === "technical")?.id;

/** Who answers, or what is wrong. */
function ask(channel: string, author = "human", where = world): string {
  const answer = explainAnswer.parse(answerQuestion({ channel, author, text: "hello" }, where));
  if (!answer.ok) return answer.problem;
  return answer.explanations.map(({ name, answers, reason }) => (answers ? name : reason)).join();
}

describe("the channel", () => {
  test.each([
    "#technical",
    "technical",
    " Technical ",
    "channel:technical",
    `channel:${technicalId}`,
    `Channel:<#${technicalId}>`,
    `<#${technicalId}>`,
    `${technicalId}`,
  ])("%j", (written) => {
    expect(ask(written)).toBe("Tech Lead");
  });

  test.each(["dm:webster", "DM:Webster", "dm: Webster "])("%j", (written) => {
    expect(ask(written)).toBe("Webster");
  });

  test.each([
    ["", "No channel is named. Write #name, channel:<id>, <#id>, or dm:<agent>."],
    [" ", "No channel is named. Write #name, channel:<id>, <#id>, or dm:<agent>."],
    [
      "techical",
      'There is no channel "techical". Did you mean "#technical"? Channels: #technical, #literature, #task-board, #agent-logs.',
    ],
    ["ENGINEERING", 'There is no channel "ENGINEERING". Channels: #technical, #literature, #task-board, #agent-logs.'],
    ["<#77>", 'There is no channel "<#77>". Channels: #technical, #literature, #task-board, #agent-logs.'],
    ["user:5", 'There is no channel "user:5". Channels: #technical, #literature, #task-board, #agent-logs.'],
    ["dm:webstr", 'There is no enabled agent "webstr". Did you mean "webster"? Agents: manager, tech-lead, webster.'],
    ["dm:it", 'There is no enabled agent "it". Agents: manager, tech-lead, webster.'],
    ["dm:", 'There is no enabled agent "". Agents: manager, tech-lead, webster.'],
  ])("%j is refused", (written, problem) => {
    expect(ask(written)).toBe(problem);
  });

  test("by a name that two have is refused with their ids", () => {
    const map = "categories:\n  A: { channels: { hall: {} } }\n  B: { channels: { hall: {} } }\n";
    expect(ask("#hall", "human", worldOf({ "channel-map.yaml": map }))).toMatch(
      /^Several channels are named "hall". Write which one: channel:\d+, channel:\d+\.$/,
    );
  });

  test("cannot be looked up while no guild is known; a direct message can", () => {
    expect(ask("#technical", "human", { ...world, guildId: null })).toContain(
      "does not know yet which guild it serves",
    );
    expect(ask("dm:webster", "human", { ...world, guildId: null })).toBe("Webster");
  });
});

describe("the author", () => {
  test.each([
    ["human", "Tech Lead"],
    ["Bot", "foreign_bot"],
    ["system", "system_message"],
    ["webster", "own_bot"],
    ["tech lead", "own_bot"],
    [
      "humam",
      'There is no author "humam". Did you mean "human"? Authors: human, bot, system, manager, tech-lead, webster.',
    ],
    ["", 'There is no author "". Authors: human, bot, system, manager, tech-lead, webster.'],
  ])("%j", (written, expected) => {
    expect(ask("technical", written)).toBe(expected);
  });
});

test("an agent that would have no token answers nobody", () => {
  expect(ask("technical", "human", worldOf({}, { DISCORD_TOKEN_MANAGER: "some-token" }))).toBe("no_token");
});
