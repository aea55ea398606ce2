/** What is suggested while one writes, and what is sent in the end. */
import { describe, expect, test } from "vitest";
import { fittingLeaves, leafCalled, requiredFirst } from "../../web/composer/command-leaves.ts";
import { missingIn, nextEmpty } from "../../web/composer/filled.ts";
import { outgoing } from "../../web/composer/outgoing.ts";
import { bestOf, queryAt, rankOf } from "../../web/composer/query.ts";
import type { Command, CommandOption } from "../../web/wire/interaction.ts";

describe("what is asked at the cursor", () => {
  test.each([
    ["hi @ni", { kind: "mention", typed: "ni", start: 3 }],
    ["@", { kind: "mention", typed: "", start: 0 }],
    ["@Tech Le", { kind: "mention", typed: "Tech Le", start: 0 }],
    ["see (#gen", { kind: "channel", typed: "gen", start: 5 }],
    ["well :smi", { kind: "emoji", typed: "smi", start: 5 }],
    ["/dele", { kind: "command", typed: "dele", start: 0 }],
    ["/heartbeat now", { kind: "command", typed: "heartbeat now", start: 0 }],
    ["mail a@b", null],
    ["at 10:30", null],
    ["one :s", null],
    ["see /delegate", null],
    ["/two\nlines", null],
    ["", null],
  ])("%j", (before, query) => {
    expect(queryAt(before)).toEqual(query);
  });

  test("beginnings come first, then words, then the rest; case is no matter", () => {
    expect(["Manager", "NX Expert", "Study Builder", "x"].map((name) => rankOf(name, "e"))).toEqual([2, 1, 2, null]);
    const names = ["Study Builder", "Builder", "Rebuilder", "Auditor"];
    expect(bestOf(names, "build", (name) => name, 2)).toEqual(["Builder", "Study Builder"]);
    expect(bestOf(names, "", (name) => name, 9)).toEqual(names);
  });
});

describe("what is sent", () => {
  const dictionary = {
    people: [
      { name: "Tech", mention: "<@1>" },
      { name: "Tech Lead", mention: "<@2>" },
      { name: "C++ (old)", mention: "<@&3>" },
    ],
    channels: [{ name: "task-board", mention: "<#4>" }],
    emoji: (name: string) => ({ rocket: "🚀", "+1": "👍" })[name],
  };

  test.each([
    ["@Tech Lead and @tech, go", "<@2> and <@1>, go"],
    ["@C++ (old)!", "<@&3>!"],
    ["in #task-board, not #task", "in <#4>, not #task"],
    ["@Technical, a@Tech and <@1> stay", "@Technical, a@Tech and <@1> stay"],
    [":rocket: :+1: :unknown: 10:30:00", "🚀 👍 :unknown: 10:30:00"],
    ["`@Tech :rocket:` and ```\n#task-board\n``` @Tech", "`@Tech :rocket:` and ```\n#task-board\n``` <@1>"],
  ])("%j becomes %j", (text, sent) => {
    expect(outgoing(text, dictionary)).toBe(sent);
  });
});

describe("commands", () => {
  const option = (name: string, more: Partial<CommandOption> = {}): CommandOption => ({
    type: 3,
    name,
    description: "",
    ...more,
  });
  const command = (name: string, more: Partial<Command> = {}): Command => ({
    id: name,
    application_id: "1",
    type: 1,
    name,
    description: `does ${name}`,
    ...more,
  });

  test("a command with subcommands is each of these; menu entries are no slash commands", () => {
    const beat = command("heartbeat", {
      options: [
        option("now", { type: 1, description: "beats" }),
        option("plan", { type: 2, options: [option("pause", { type: 1, options: [option("why")] })] }),
      ],
    });
    const leaves = fittingLeaves([command("status"), beat, command("Why?", { type: 3 })], "", 9);
    expect(leaves.map(({ path, description, options }) => [path.join(" "), description, options.length])).toEqual([
      ["heartbeat now", "beats", 0],
      ["heartbeat plan pause", "", 1],
      ["status", "does status", 0],
    ]);
    expect(fittingLeaves([beat], "pau", 9).map(({ path }) => path.join(" "))).toEqual(["heartbeat plan pause"]);
  });

  test("what must be given is asked first", () => {
    const options = [option("a"), option("b", { required: true }), option("c")];
    expect(requiredFirst(options).map(({ name }) => name)).toEqual(["b", "a", "c"]);
  });

  const filled = (value: string) => ({ x: { text: value, value } });
  test.each<[Partial<CommandOption>, string, string | null]>([
    [{ required: true }, "", "This option is required."],
    [{}, "", null],
    [{ type: 4 }, "1.5", "This must be a whole number."],
    [{ type: 10 }, "1.5", null],
    [{ type: 10 }, "many", "This must be a number."],
    [{ type: 4, min_value: 2 }, "1", "At least 2."],
    [{ type: 4, max_value: 2 }, "3", "At most 2."],
    [{ min_length: 3 }, "ab", "At least 3 characters."],
    [{ max_length: 1 }, "ab", "At most 1 characters."],
  ])("%j given %j: %s", (more, value, problem) => {
    const found = missingIn([option("ok"), option("x", more)], filled(value));
    expect(found).toEqual(problem === null ? null : { name: "x", text: problem });
  });

  test("words that are no choice of the list are not left out in silence", () => {
    expect(missingIn([option("who", { type: 6 })], { who: { text: "aud", value: "" } })?.text).toMatch(/from the list/);
  });

  test("a command begins by itself once its whole name and a space are typed; the marked bot's, where several have it", () => {
    const task = command("task", { options: [option("list", { type: 1 })] });
    const [mine, theirs] = [command("status"), command("status", { application_id: "2" })];
    const [, marked = null] = fittingLeaves([mine, theirs], "status", 2);
    expect(leafCalled([mine, theirs], "/status ", null)?.root).toBe(mine);
    expect(leafCalled([mine, theirs], "/status ", marked)?.root).toBe(theirs);
    expect(leafCalled([mine, task], "/task list ", marked)?.path).toEqual(["task", "list"]);
    for (const typed of ["/status", "/task ", "/stat ", "status ", "see /status "])
      expect(leafCalled([mine, task], typed, marked), typed).toBeNull();
  });

  test("one goes to the first empty option, after one to the next empty one, else one stays", () => {
    const [a, b, c] = [option("a"), option("b"), option("c")];
    expect(nextEmpty([a, b], null, { a: { text: "A", value: "a" } })).toBe("b");
    expect(nextEmpty([a], null, { a: { text: "A", value: "a" } })).toBe("a");
    expect(nextEmpty([], null, {})).toBeUndefined();
    expect(nextEmpty([a, b, c], a, { b: { text: "B", value: "b" } })).toBe("c");
    expect(nextEmpty([a, b, c], c, {})).toBe("c");
  });
});
