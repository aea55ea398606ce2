/** The offline brain's turns: commands, talk, tasks and heartbeats. */
import { describe, expect, test } from "vitest";
import type { HistoryLine } from "../../src/domain/session.ts";
import type { Delegation, TurnInput, TurnOutput, TurnTools } from "../../src/executor/brain.ts";
import { createOfflineBrain } from "../../src/executor/runtimes/offline.ts";
import { roleOf } from "../../src/executor/runtimes/offline-words.ts";

const soul = "# Manager\n\nYou are the Manager of a small firm. You keep your people moving. You never code.\n\nMore.";
const agent = {
  id: "manager",
  name: "Manager",
  texts: { soul, agents: "", memory: "", heartbeat: "" },
  delegatesTo: [{ id: "tech-lead", name: "Tech Lead" }],
};
const said = (author: string, text: string): HistoryLine => ({ author, isAgent: author === "Manager", text, at: 1 });
const noTools: TurnTools = { delegate: () => Promise.reject(new Error("no delegation was asked for")) };
const brain = createOfflineBrain({
  abort: () => {
    throw new Error("aborted");
  },
});

function turn(
  prompt: string,
  input: Partial<TurnInput> = {},
  { tools = noTools, signal = new AbortController().signal } = {},
): Promise<TurnOutput> {
  const plain = { agent, prompt, author: "Ada", history: [], kind: "chat", attachments: [] } as const;
  return brain.run({ ...plain, ...input }, tools, signal);
}

function delegating(outcome: Delegation): { asked: [string, string][]; tools: TurnTools } {
  const asked: [string, string][] = [];
  const delegate: TurnTools["delegate"] = (...call) => {
    asked.push(call);
    return Promise.resolve(outcome);
  };
  return { asked, tools: { delegate } };
}

describe("commands", () => {
  test.each(["chat", "task"] as const)("repeat and lorem, in a %s", async (kind) => {
    expect(await turn("<@9> repeat after me: *Exactly* this", { kind })).toEqual({
      text: "*Exactly* this",
      handedOver: false,
    });
    expect((await turn("lorem 4321", { kind })).text.trim()).toHaveLength(4_321);
  });

  test("a refusal is said in its own words", async () => {
    expect((await turn("lorem 20001")).text).toContain("between 1 and 20,000");
  });

  test("wait takes that many seconds, without blocking", async () => {
    const startedAt = performance.now();
    const waiting = turn("wait 0.2");
    expect((await turn("repeat after me: meanwhile")).text).toBe("meanwhile");
    expect(performance.now() - startedAt).toBeLessThan(150);
    expect((await waiting).text).toContain("0.2 seconds");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("wait ends when the turn is aborted", async () => {
    const abort = new AbortController();
    const waiting = turn("wait 600", {}, { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  test("an aborted turn does not start", async () => {
    await expect(turn("help", {}, { signal: AbortSignal.abort(new Error("stopped")) })).rejects.toThrow("stopped");
  });

  test("spin blocks the process for that many seconds", async () => {
    const startedAt = performance.now();
    let ticked = false;
    setImmediate(() => {
      ticked = true;
    });
    const spinning = turn("spin 0.15");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
    expect(ticked).toBe(false);
    expect((await spinning).text).toContain("0.15 seconds");
  });

  test("crash calls abort", async () => {
    await expect(turn("<@1> crash")).rejects.toThrow("aborted");
  });

  test.each(["help", "what can you do?"])("%s lists every command and whom one may delegate to", async (prompt) => {
    const { text } = await turn(prompt);
    for (const word of [
      "repeat after me",
      "lorem",
      "wait",
      "spin",
      "crash",
      "delegate to",
      "Tech Lead",
      "without a model",
    ]) {
      expect(text).toContain(word);
    }
  });
});

describe("delegation", () => {
  test.each(["tech lead", "TECH-LEAD"])("accepted: handed over, without a word; %s becomes its id", async (name) => {
    const { asked, tools } = delegating({ ok: true, taskId: "t1", assigneeName: "Tech Lead" });
    const output = await turn(`delegate to ${name}: check the bolts`, {}, { tools });
    expect(output).toEqual({ text: "", handedOver: true });
    expect(asked).toEqual([["tech-lead", "check the bolts"]]);
  });

  test("refused: the problem in words; whoever decides sees the name as written", async () => {
    const { asked, tools } = delegating({ ok: false, problem: "Manager may not delegate to Webster." });
    const output = await turn("delegate to Webster: read", { kind: "task" }, { tools });
    expect(output).toEqual({ text: "Manager may not delegate to Webster.", handedOver: false });
    expect(asked).toEqual([["Webster", "read"]]);
  });
});

describe("talk", () => {
  test("the first answer greets, names its role, says that it has no model, and shows what it read before", async () => {
    const { text } = await turn("<@1> how are the gears?", { history: [said("Ben", "gears ordered")] });
    expect(text).toMatch(/^Hi Ada\. I am the Manager of a small firm\. I keep my people moving\. I'm without a model/);
    expect(text).toContain("“how are the gears?”");
    expect(text).toContain("Ben said “gears ordered”");
    expect(text).not.toContain("never code");
  });

  test("later answers stay short and recall what the same person said last", async () => {
    const history = [said("Ada", "first"), said("Ada", "how are the gears?"), said("Manager", "Hi Ada.")];
    const { text } = await turn("and now?", { history });
    expect(text).toMatch(/^Manager here, still without a model/);
    expect(text).toContain("Before that you said “how are the gears?”.");
    expect(text).not.toContain("small firm");
    expect(text).not.toContain("Hi Ada");
  });

  test("a greeting is not made to wait for an answer", async () => {
    expect((await turn("hello!")).text).toContain("I'm without a model so far.");
    expect((await turn("hello!")).text).not.toContain("“");
    expect((await turn("hello, how far is the study of the gears?")).text).toContain("has to wait");
  });

  test("an agent without a soul still has its name; files are named", async () => {
    const bare = { ...agent, texts: { ...agent.texts, soul: "" } };
    const { text } = await turn("see this", { agent: bare, attachments: [{ name: "a.png" }, { name: "b.csv" }] });
    expect(text).toContain("Hi Ada. I'm Manager. I'm without a model");
    expect(text).toContain("`a.png`, `b.csv`");
  });

  test("quotes are cut at a word, stand on one line and open no code", async () => {
    const { text } = await turn(`look:\n\`\`\`js\n${"gear ".repeat(100)}`);
    expect(text).toMatch(/“look: 'js (gear )+gear…”/);
    expect(text).not.toContain("```");
    expect(text.length).toBeLessThan(500);
    expect((await turn(`x${"🙂".repeat(300)}`)).text.isWellFormed()).toBe(true);
  });

  test("what did I say: the author's own last words, in full", async () => {
    const history = [
      said("Ada", "old"),
      said("Ada", "line one\nline two"),
      said("Ben", "other"),
      said("Manager", "Hi"),
      { ...said("Ada", "I am an agent called Ada"), isAgent: true },
    ];
    expect((await turn("what did I say?", { history })).text).toBe("You said:\n> line one\n> line two");
    expect((await turn("what did I say?", { author: "Cy", history })).text).toMatch(/^Nothing before this, Cy/);
  });

  test("who are you: name, role, and that it has no model", async () => {
    const { text } = await turn("Who are you?");
    expect(text).toMatch(/^I am the Manager of a small firm\. .*without a model/);
  });
});

describe("tasks", () => {
  test("without a command: says that the work is not done, and why", async () => {
    const { text, handedOver } = await turn("check the bolts", { kind: "task" });
    expect(text).toBe(
      "I'm without a model, so “check the bolts” is not done. With one I would work on it as Manager and report back to Ada.",
    );
    expect(handedOver).toBe(false);
  });
});

describe("heartbeats", () => {
  test("one line for each due item, whatever its words", async () => {
    const prompt = "Due now:\n\n- [ ] Read the board\n2. crash\n* repeat after me: x";
    const { text } = await turn(prompt, { kind: "heartbeat" });
    expect(text.split("\n")).toEqual([
      "- Read the board: still open, I'm without a model and can't work on it.",
      "- crash: still open.",
      "- repeat after me: x: still open.",
    ]);
  });

  test("a single item needs no list", async () => {
    const { text } = await turn("- Read the board.", { kind: "heartbeat" });
    expect(text).toBe("Read the board: still open, I'm without a model and can't work on it.");
  });

  test.each(["", "Nothing is due."])("%j: exactly HEARTBEAT_OK", async (prompt) => {
    expect((await turn(prompt, { kind: "heartbeat" })).text).toBe("HEARTBEAT_OK");
  });
});

describe("roleOf", () => {
  test.each([
    ["", ""],
    ["# Only a heading\n", ""],
    ["<!-- note -->\n# Auditor\nYou are careful! Trust is yours.", "I am careful! Trust is yours."],
    ["I look things up for you.", "I look things up for you."],
    ["I review code", "I review code"],
    ["You're an expert. Your files are yourself.", "I'm an expert. My files are myself."],
    [`You ${"really ".repeat(60)}. Short.`, `I ${"really ".repeat(32)}really…`],
    [`You count. ${"x".repeat(300)}.`, "I count."],
  ])("%j", (text, role) => {
    expect(roleOf(text)).toBe(role);
  });
});
