import { describe, expect, test } from "vitest";
import type { Command } from "../../src/command/command.ts";
import { handleInteraction, type InteractionNeeds, recoverInteractions } from "../../src/control/handle-interaction.ts";
import type { Interaction } from "../../src/control/interaction.ts";
import type { Store } from "../../src/store/database.ts";
import { recordInteraction } from "../../src/store/interactions.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { noNeeds } from "../command/needs.ts";
import { agentOf } from "../support/control-office.ts";
import { silentLog, useDatabase } from "../support/database.ts";
import { forgetful } from "../support/database-faults.ts";
import { interactionOf } from "../support/interactions.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { Recorder, refused, retryIn, unknown } from "../support/recorder.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
const minuteMs = 60_000;

/** The door alone, with one command that says what it is told to. */
async function setUp(broken: (store: Store) => Store = (store) => store) {
  const database = await openDatabase();
  const recorder = new Recorder();
  const clock = new ManualClock();
  const runs: Interaction["id"][] = [];
  const command: Command = {
    name: "delegate",
    kind: "slash",
    description: "Says what it is told to.",
    audience: "delegators",
    isShareable: true,
    run: async ({ interactionId, options }) => {
      runs.push(interactionId);
      if (options.fail === true) throw new Error("broken");
      return String(options.say ?? "fine");
    },
    complete: () =>
      Array.from({ length: 40 }, (_, index) => ({ name: `Agent ${index} ${"n".repeat(120)}`, value: `a${index}` })),
  };
  const sent: string[] = [];
  /** To whom each was sent, and whom it may ping. */
  const places: (readonly string[])[] = [];
  const refused = new Set<string>();
  const needsOf = (isStopped = () => false): InteractionNeeds => ({
    store: broken(database.store),
    discord: recorder,
    agents: new Map([["manager", agentOf("manager")]]),
    commands: [command],
    commandNeeds: { ...noNeeds, commands: [command] },
    log: silentLog,
    patience: { clock, whenWell: async () => undefined, isStopped, onFailure: () => undefined },
    send: (posts) => {
      sent.push(...posts.map(({ content }) => content));
      places.push(...posts.map(({ recipient, mentionUserIds }) => [recipient, ...mentionUserIds]));
    },
    refused,
    standing: async () => ({ isMember: true, mayDelegate: false }),
    dead: { press: async () => null },
  });
  const stateOf = async ({ id }: Interaction) =>
    (await database.store.sql`select state from interactions where id = ${id}`)[0]?.state;
  const answers = () => recorder.callsOf("answerInteraction").map(({ args }) => args[2]);
  const untilState = (interaction: Interaction, state: string) =>
    until(async () => expect(await stateOf(interaction)).toBe(state));
  const receive = (interaction: Interaction) => handleInteraction("manager", interaction, needsOf());
  return { database, recorder, clock, runs, sent, places, needsOf, stateOf, answers, untilState, receive };
}

describe("a command", () => {
  test("is on disk before it is run, and answered once", async () => {
    const { recorder, runs, stateOf, answers, untilState, receive } = await setUp();
    recorder.setReady("manager", false);
    const interaction = interactionOf();
    await receive(interaction);
    expect(await stateOf(interaction)).toBe("open");
    recorder.setReady("manager", true);
    await untilState(interaction, "answered");
    await receive(interaction);
    expect(runs).toEqual([interaction.id]);
    expect(answers()).toEqual(["fine"]);
    expect(recorder.callsOf("answerInteraction")[0]?.args.slice(0, 2)).toEqual(["811", "interaction-token"]);
  });

  test("whose writing or end was lost with the connection, but written, is run and answered once", async () => {
    const broken: ReturnType<typeof forgetful>[] = [];
    const { clock, runs, sent, answers, untilState, receive } = await setUp((store) => {
      broken[0] ??= forgetful(store);
      return broken[0].store;
    });
    for (const what of ["loseInsert", "loseCommit"] as const) {
      const interaction = interactionOf({ options: { say: "long ".repeat(500) } });
      broken[0]?.[what]();
      const received = receive(interaction);
      await until(() => {
        clock.advance(250);
        expect(runs).toContain(interaction.id);
      });
      await received;
      await untilState(interaction, "answered");
      await until(() => {
        clock.advance(250);
        expect(sent.length).toBe(1);
      });
      expect([runs.splice(0).length, sent.splice(0).length]).toEqual([1, 1]);
    }
    expect(answers().length).toBe(2);
  });

  test("replayed while it runs is run once", async () => {
    const { runs, untilState, receive } = await setUp();
    const interaction = interactionOf();
    await Promise.all([receive(interaction), receive(interaction)]);
    await untilState(interaction, "answered");
    expect(runs.length).toBe(1);
  });

  test("that Discord no longer takes an acknowledgement for is not run", async () => {
    const { runs, stateOf, answers, receive } = await setUp();
    const late = interactionOf({ acknowledged: false });
    await receive(late);
    expect(await stateOf(late)).toBeUndefined();
    expect(runs).toEqual([]);
    expect(answers()).toEqual([]);
  });

  test.each([
    ["a button", { kind: "component", name: "old-card" }, /^I do not know this button or menu any more/],
    ["a form", { kind: "modal", name: "old-form:77" }, /^I do not know this form any more/],
    ["a command", { kind: "command", name: "delegates" }, /^I do not know the command "delegates" any more/],
  ] as const)("that is not ours, %s, is told so and does nothing", async (_what, fields, words) => {
    const { runs, answers, untilState, receive } = await setUp();
    const old = interactionOf(fields);
    await receive(old);
    await untilState(old, "answered");
    expect(answers()).toEqual([expect.stringMatching(words)]);
    expect(runs).toEqual([]);
  });

  test("that fails says so", async () => {
    const { answers, untilState, receive } = await setUp();
    const broken = interactionOf({ options: { fail: true } });
    await receive(broken);
    await untilState(broken, "answered");
    expect(answers()).toEqual([expect.stringMatching(/^That failed on our side/)]);
  });

  test("with text that no row can hold is run all the same", async () => {
    const { runs, untilState, receive } = await setUp();
    const interaction = interactionOf({ options: { say: "a\0b \ud800" } });
    await receive(interaction);
    await untilState(interaction, "answered");
    expect(runs.length).toBe(1);
  });
});

describe("its answer", () => {
  test("is tried again until Discord takes it", async () => {
    const { recorder, clock, answers, untilState, receive } = await setUp();
    recorder.script(
      "answerInteraction",
      () => retryIn(4_000),
      () => unknown,
    );
    const interaction = interactionOf();
    await receive(interaction);
    for (const waitMs of [4_000, 1_000]) {
      await until(() => expect(clock.waits).toEqual([waitMs]));
      clock.advance(waitMs);
    }
    await untilState(interaction, "answered");
    expect(answers()).toEqual(["fine", "fine", "fine"]);
  });

  test("longer than a message begins there and goes on in a direct message, with nothing lost", async () => {
    const { database, sent, answers, untilState, receive } = await setUp();
    const words = Array.from({ length: 700 }, (_, index) => `word${index}`).join(" ");
    const interaction = interactionOf({ options: { say: words } });
    await receive(interaction);
    await untilState(interaction, "answered");
    await until(() => expect([...answers(), ...sent].join(" ")).toBe(words));
    expect(String(answers()[0]).length).toBeLessThanOrEqual(2_000);
    const open = await createOutboxStore(database.store).open();
    expect(new Set(open.map(({ recipient }) => recipient))).toEqual(new Set(["user:900"]));
  });

  test("that comes too late goes where all saw the question, naming who asked; else to the person alone", async () => {
    const { recorder, sent, places, untilState, receive } = await setUp();
    const asked = [
      interactionOf({ options: { say: "For all.", share: true } }),
      interactionOf({ options: { say: "For you.", share: false } }),
      interactionOf({ options: { say: "For us two.", share: true }, guildId: null }),
      interactionOf({ kind: "component", name: "old-card", options: { share: true } }),
    ];
    for (const interaction of asked) {
      recorder.script("answerInteraction", () => refused);
      await receive(interaction);
      await untilState(interaction, "expired");
    }
    await until(() => expect(sent).toHaveLength(4));
    expect(places).toEqual([["channel:500", "900"], ["user:900"], ["user:900"], ["user:900"]]);
    expect(sent[0]).toBe("<@900> Your `/delegate`, late because Discord took no answer there any more:\nFor all.");
    expect(sent.slice(1).join()).not.toContain("<@900>");
  });

  test("that Discord refuses, or has waited for too long, goes to the person in a direct message", async () => {
    const { recorder, clock, sent, untilState, receive } = await setUp();
    recorder.script("answerInteraction", () => refused);
    const refusedOne = interactionOf({ options: { say: "You may not." } });
    await receive(refusedOne);
    await untilState(refusedOne, "expired");
    recorder.override("answerInteraction", () => retryIn(16 * minuteMs));
    const late = interactionOf({ options: { say: "Too late." } });
    await receive(late);
    await until(() => expect(clock.waits).toEqual([16 * minuteMs]));
    clock.advance(16 * minuteMs);
    await untilState(late, "expired");
    await until(() =>
      expect(sent).toEqual([
        "Your `/delegate`, late because Discord took no answer there any more:\nYou may not.",
        "Your `/delegate`, late because Discord took no answer there any more:\nToo late.",
      ]),
    );
  });
});

describe("how old it is", () => {
  test.each([
    60, -60,
  ])("is no matter of the clock on the wall, which is set by %i minutes meanwhile", async (minutes) => {
    const { recorder, clock, answers, sent, untilState, receive } = await setUp();
    recorder.script("answerInteraction", () => retryIn(4_000));
    const fresh = interactionOf();
    await receive(fresh);
    await until(() => expect(clock.waits).toEqual([4_000]));
    clock.set(minutes * minuteMs);
    clock.advance(4_000);
    await untilState(fresh, "answered");
    expect(answers()).toEqual(["fine", "fine"]);
    recorder.script("answerInteraction", () => retryIn(16 * minuteMs));
    const late = interactionOf();
    await receive(late);
    await until(() => expect(clock.waits).toEqual([16 * minuteMs]));
    clock.set(-minutes * minuteMs);
    clock.advance(16 * minuteMs);
    await untilState(late, "expired");
    await until(() => expect(sent).toHaveLength(1));
  });

  test("counts from when it was received, also where the database could not take it then", async () => {
    let isAway = true;
    const away = (store: Store): Store => {
      const insert = (...args: Parameters<Store["db"]["insert"]>) => {
        if (isAway) throw new Error("The server is away.");
        return store.db.insert(...args);
      };
      return {
        ...store,
        db: new Proxy(store.db, { get: (db, name) => (name === "insert" ? insert : Reflect.get(db, name)) }),
      };
    };
    const { database, clock, receive } = await setUp(away);
    const received = receive(interactionOf());
    await until(() => expect(clock.waits).toEqual([250]));
    isAway = false;
    clock.advance(10 * minuteMs);
    await received;
    const [row] = await database.store.sql<{ minutes: number }[]>`
      select extract(epoch from now() - created_at)::float8 / 60 as minutes from interactions`;
    expect(row?.minutes).toBeCloseTo(10, 0);
  });
});

describe("after a death", () => {
  test("what an older version has written down, with less in it, is run", async () => {
    const { database, runs, untilState, needsOf } = await setUp();
    const { fields: _fields, target: _target, ...old } = interactionOf();
    const row = { id: old.id, agentId: "manager", applicationId: "811", token: "t", name: old.name, payload: old };
    await recordInteraction(database.store, row, 0);
    await recoverInteractions(needsOf());
    await untilState({ ...old, fields: {}, target: null }, "answered");
    expect(runs).toEqual([old.id]);
  });

  test.each([
    ["right", 0],
    ["fast by an hour", 60 * minuteMs],
    ["slow by an hour", -60 * minuteMs],
  ])("what was accepted is run and answered; what is too old is told so and not run, by a clock that is %s", async (_clock, byMs) => {
    const { database, clock, recorder, runs, sent, answers, untilState, needsOf, receive } = await setUp();
    clock.set(byMs);
    recorder.setReady("manager", false);
    const [fresh, old] = [interactionOf({ options: { say: "late but fine" } }), interactionOf()];
    await receive(fresh);
    await until(() => expect(runs).toEqual([fresh.id]));
    const row = { id: old.id, agentId: "manager", applicationId: "811", token: "t", name: old.name, payload: old };
    await recordInteraction(database.store, row, 16 * minuteMs);
    // The process that waits for its bot is dead; the next one finds the rows.
    recorder.stop();
    recorder.setReady("manager", true);
    await recoverInteractions(needsOf());
    await untilState(fresh, "answered");
    await untilState(old, "expired");
    expect(answers()).toEqual(["late but fine"]);
    expect(runs).not.toContain(old.id);
    await until(() => expect(sent).toEqual([expect.stringContaining("have not run it")]));
  });

  test("what was begun and is too old now is not called undone, nor begun again", async () => {
    const { database, recorder, runs, sent, answers, untilState, needsOf, receive } = await setUp();
    recorder.setReady("manager", false);
    const begun = interactionOf();
    await receive(begun);
    await until(() => expect(runs).toEqual([begun.id]));
    await database.store.sql`update interactions set created_at = now() - interval '16 minutes'`;
    recorder.stop();
    recorder.setReady("manager", true);
    await recoverInteractions(needsOf());
    await untilState(begun, "expired");
    expect(runs).toEqual([begun.id]);
    expect(answers()).toEqual([]);
    await until(() =>
      expect(sent).toEqual([
        "I began your `/delegate`, and was then away for too long to say what came of it. Look whether it was done before you ask again.",
      ]),
    );
  });

  test("a process that stops before it has begun leaves it to the next one", async () => {
    const { runs, answers, untilState, needsOf, stateOf } = await setUp();
    const interaction = interactionOf();
    let askedCount = 0;
    // Not yet when it is written down, but right after that.
    const needs = needsOf(() => askedCount++ > 0);
    await handleInteraction("manager", interaction, needs);
    await until(() => expect(askedCount).toBeGreaterThan(1));
    expect([await stateOf(interaction), runs]).toEqual(["open", []]);
    await recoverInteractions(needsOf());
    await untilState(interaction, "answered");
    expect([runs, answers()]).toEqual([[interaction.id], ["fine"]]);
  });
});

describe("autocompletion", () => {
  test("offers at most 25 choices of at most 100 characters, and is forgotten", async () => {
    const { database, recorder, receive } = await setUp();
    await receive(interactionOf({ kind: "autocomplete", focused: "agent", acknowledged: true }));
    await until(() => expect(recorder.callsOf("offerChoices").length).toBe(1));
    const choices = recorder.callsOf("offerChoices")[0]?.args[2] as { name: string; value: string }[];
    expect(choices.length).toBe(25);
    expect(Math.max(...choices.map(({ name }) => name.length))).toBeLessThanOrEqual(100);
    expect(await database.store.sql`select id from interactions`).toEqual([]);
  });
});

describe("while the disk of the database is full", () => {
  /** The store as it is when its watch knows of that: at once, or by a statement that fails. */
  const withoutRoom = (isKnown: boolean) => (store: Store) => {
    let trouble: { readonly kind: "full" } | null = isKnown ? { kind: "full" } : null;
    const insert = (): never => {
      trouble = { kind: "full" };
      throw Object.assign(new Error("could not extend file"), { code: "53100" });
    };
    const watch = {
      get trouble() {
        return trouble;
      },
    };
    return { ...store, db: { ...store.db, insert }, watch } as unknown as Store;
  };

  test.each([true, false])("a command is refused at once, and not begun (known before: %s)", async (isKnown) => {
    const { runs, stateOf, answers, receive } = await setUp(withoutRoom(isKnown));
    const interaction = interactionOf();
    await receive(interaction);
    expect(answers()).toEqual([expect.stringContaining("the disk of our database is full")]);
    expect(runs).toEqual([]);
    expect(await stateOf(interaction)).toBeUndefined();
  });

  test("a command that was refused stays so when Discord sends it again and there is room", async () => {
    const { database, runs, answers, receive, needsOf } = await setUp(withoutRoom(true));
    const [interaction, another] = [interactionOf(), interactionOf()];
    await receive(interaction);
    const withRoom = { ...needsOf(), store: database.store };
    await handleInteraction("manager", interaction, withRoom);
    await handleInteraction("manager", another, withRoom);
    await until(() => expect(runs).toEqual([another.id]));
    expect(answers().filter((words) => String(words).includes("is full"))).toHaveLength(1);
  });
});
