/** A link between real processes: calls, deadlines, ends, and everything that is not of the protocol. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Fault } from "../../src/domain/errors.ts";
import { Link } from "../../src/ipc/link.ts";
import { until } from "../support/until.ts";
import { type FromPeer, testSide } from "./peer-protocol.ts";

const longMs = 10_000;

/** A link to a fixture, and all that its owner heard. */
function connect(fixture: "link-peer" | "parrot") {
  const child: ChildProcess = fork(join(import.meta.dirname, `../fixtures/${fixture}.ts`), { serialization: "json" });
  const exited = once(child, "exit");
  const messages: FromPeer[] = [];
  const garbage: Fault[] = [];
  let closedCount = 0;
  const link = new Link(child, "peer", testSide, {
    answer: {
      double: async ({ number }) => {
        if (number < 0) throw new Error("Negative numbers are not doubled.");
        return { doubled: number * 2 };
      },
    },
    onMessage: (message) => messages.push(message),
    onGarbage: (fault) => garbage.push(fault),
    onClosed: () => {
      closedCount++;
    },
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return { child, link, messages, garbage, exited, closed: () => closedCount };
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const outcome = await promise.then(
    (value) => new Error(`It resolved with ${JSON.stringify(value)}.`),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Fault);
  return outcome as Fault;
}

describe("a call", () => {
  test("comes back with its own answer, whatever else is asked at the same time", async () => {
    const { link } = connect("link-peer");
    const sums = await Promise.all(
      Array.from({ length: 50 }, (_, index) => link.call("add", { left: index, right: 1 }, longMs)),
    );
    expect(sums.map(({ sum }) => sum)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test("may be answered by a call the other way", async () => {
    const { link } = connect("link-peer");
    expect(await link.call("ask_back", { number: 21 }, longMs)).toEqual({ doubled: 42 });
  });

  test("that throws is refused with the words of the error, through both processes", async () => {
    const { link } = connect("link-peer");
    const fault = await faultOf(link.call("refuse", { problem: "The door is locked." }, longMs));
    expect(fault).toMatchObject({ code: "link_refused", message: "The door is locked.", facts: { call: "refuse" } });
    expect((await faultOf(link.call("ask_back", { number: -1 }, longMs))).message).toBe(
      "Negative numbers are not doubled.",
    );
  });

  test("fails at its deadline, and only then", async () => {
    const { link } = connect("link-peer");
    await link.call("add", { left: 1, right: 1 }, longMs);
    const askedAt = performance.now();
    const fault = await faultOf(link.call("never", {}, 80));
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(79);
    expect(fault).toMatchObject({ code: "link_timeout", facts: { peer: "peer", call: "never", deadlineMs: 80 } });
    expect(await link.call("add", { left: 2, right: 2 }, longMs)).toEqual({ sum: 4 });
  });

  test("that is answered after its deadline changes nothing any more", async () => {
    const { link, garbage, messages } = connect("parrot");
    // The parrot says nothing to the first call, whose id is 1.
    await faultOf(link.call("never", {}, 20));
    const late = { kind: "reply", id: 1, output: { sum: 1 } };
    const heard = { kind: "message", body: { type: "heard", text: "after the late reply" } };
    link.send([late, heard] as never);
    await until(() => expect(messages).toHaveLength(1));
    expect(garbage).toEqual([]);
  });
});

describe("when the other side goes away", () => {
  test("all that is pending fails at once, and so does whatever is asked later", async () => {
    const { link, child, exited, closed } = connect("link-peer");
    await link.call("add", { left: 1, right: 1 }, longMs);
    expect(link.isOpen).toBe(true);
    const pending = [link.call("never", {}, longMs), link.call("never", {}, longMs), link.call("leave", {}, longMs)];
    for (const fault of await Promise.all(pending.map(faultOf))) expect(fault.code).toBe("link_closed");
    await exited;
    expect(link.isOpen).toBe(false);
    expect(closed()).toBe(1);
    expect(await faultOf(link.call("add", { left: 1, right: 1 }, longMs))).toMatchObject({
      code: "link_closed",
      message: 'The peer went away before it answered "add".',
    });
    link.send({ type: "say", text: "to nobody" });
    expect(child.exitCode).toBe(0);
  });

  test("also by SIGKILL", async () => {
    const { link, child } = connect("link-peer");
    const pending = link.call("never", {}, longMs);
    child.kill("SIGKILL");
    expect((await faultOf(pending)).code).toBe("link_closed");
  });

  test("a message says that it has left, or that it cannot", async () => {
    const { link, child, messages } = connect("link-peer");
    await new Promise<void>((resolve) => link.send({ type: "say", text: "hello" }, resolve));
    await until(() => expect(messages).toEqual([{ type: "heard", text: "hello" }]));
    child.disconnect();
    await new Promise<void>((resolve) => link.send({ type: "say", text: "to nobody" }, resolve));
  });
});

describe("what is not of the protocol", () => {
  const frames: [what: string, frame: unknown][] = [
    ["text", "hello"],
    ["a number", 7],
    ["null", null],
    ["a frame of no kind", { body: {} }],
    ["a frame of another kind", { kind: "gossip", body: {} }],
    ["a reply without its call", { kind: "reply", output: {} }],
    ["a message of another type", { kind: "message", body: { type: "shrug" } }],
    ["a message with a wrong field", { kind: "message", body: { type: "heard", text: 7 } }],
    ["a call of another name", { kind: "call", id: 9, name: "halve", input: {} }],
    ["a call by a name that every object has", { kind: "call", id: 9, name: "constructor", input: {} }],
    ["a call with a wrong input", { kind: "call", id: 9, name: "double", input: { number: "many" } }],
  ];

  test.each(frames)("%s is told to the owner once and kills nothing", async (_, frame) => {
    const { link, garbage, messages } = connect("parrot");
    link.send([frame, { kind: "message", body: { type: "heard", text: "still here" } }] as never);
    await until(() => expect(messages).toEqual([{ type: "heard", text: "still here" }]));
    expect(garbage).toMatchObject([{ code: "link_garbage", facts: { peer: "peer" } }]);
  });

  test("a call that cannot be understood is refused, so that nobody waits for it", async () => {
    const { link, messages } = connect("link-peer");
    const refused = await faultOf(link.call("add", { left: "one" } as never, longMs));
    expect(refused).toMatchObject({ code: "link_refused" });
    expect(refused.message).toContain('"add" is not a call of this protocol, or its input is malformed');
    await until(() => expect(messages).toEqual([{ type: "garbage" }]));
    expect((await faultOf(link.call("toString" as "add", {} as never, longMs))).code).toBe("link_refused");
  });

  test("an answer in another shape fails its call and is told to the owner", async () => {
    const { link, garbage } = connect("link-peer");
    const fault = await faultOf(link.call("misanswer", {}, longMs));
    expect(fault).toMatchObject({ code: "link_garbage" });
    expect(fault.message).toContain('the answer to "misanswer"');
    expect(garbage).toEqual([fault]);
  });

  test("fields that the protocol does not know go no further", async () => {
    const { link, messages } = connect("parrot");
    link.send([{ kind: "message", body: { type: "heard", text: "yes", authority: "all" } }] as never);
    await until(() => expect(messages).toEqual([{ type: "heard", text: "yes" }]));
  });
});
