/** The durable mark against a model: it never passes an event that is not on disk, and never waits for one that is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LowWaterMark } from "../../src/worker/low-water-mark.ts";

type Step =
  | { readonly kind: "receive"; readonly stored: boolean }
  | { readonly kind: "handle"; readonly which: number }
  | { readonly kind: "replay"; readonly which: number }
  | { readonly kind: "skip" }
  | { readonly kind: "rewind" }
  | { readonly kind: "session" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("receive" as const), stored: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("handle" as const), which: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("replay" as const), which: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("skip" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rewind" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("session" as const) }) },
);

/** What is known of one gateway session: which of its events wait to be stored. */
interface Model {
  received: number;
  /** The lowest event that was skipped; beyond all where none was. */
  skipped: number;
  readonly waiting: Map<number, number>;
}

test("never passes an event that waits, and stands right below the lowest that does", () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(step, { maxLength: 80 }), (start, steps) => {
      const mark = new LowWaterMark(start);
      let model: Model = { received: start, skipped: Number.POSITIVE_INFINITY, waiting: new Map() };
      /** All tickets ever given, those of earlier sessions included: word of them may come at any time. */
      const tickets: { readonly ticket: number; readonly of: Model }[] = [];
      const receive = (sequence: number): void => {
        const ticket = mark.receive(sequence);
        expect(tickets.map((given) => given.ticket)).not.toContain(ticket);
        tickets.push({ ticket, of: model });
        model.waiting.set(ticket, sequence);
      };
      for (const taken of steps) {
        if (taken.kind === "session") {
          mark.startSession();
          model = { received: 0, skipped: Number.POSITIVE_INFINITY, waiting: new Map() };
        } else if (taken.kind === "receive") {
          model.received += 1;
          if (taken.stored) receive(model.received);
          else mark.pass(model.received);
        } else if (taken.kind === "skip") {
          model.received += 1;
          model.skipped = Math.min(model.skipped, model.received);
          mark.skip(model.received);
        } else if (taken.kind === "rewind") {
          model.received = Math.min(
            model.received,
            model.skipped - 1,
            ...[...model.waiting.values()].map((s) => s - 1),
          );
          model.skipped = Number.POSITIVE_INFINITY;
          expect(mark.rewind()).toBe(model.received);
        } else if (taken.kind === "replay" && model.received > 0) {
          receive(1 + (taken.which % model.received));
        } else if (taken.kind === "handle" && tickets.length > 0) {
          const given = tickets[taken.which % tickets.length];
          mark.handle(given?.ticket ?? 0);
          given?.of.waiting.delete(given.ticket);
        }
        const lowest = Math.min(model.skipped, ...model.waiting.values());
        expect(mark.mark).toBe(Number.isFinite(lowest) ? Math.min(model.received, lowest - 1) : model.received);
        expect(mark.openCount).toBe(model.waiting.size);
      }
    }),
    { numRuns: 500 },
  );
});

test("word of an event of the last session says nothing of the same number in this one", () => {
  const mark = new LowWaterMark(0);
  mark.pass(1);
  const old = mark.receive(2);
  mark.startSession();
  mark.pass(1);
  const fresh = mark.receive(2);
  mark.handle(old);
  expect(mark.mark).toBe(1);
  mark.handle(fresh);
  expect(mark.mark).toBe(2);
});

test("moves over events in any order of their storing", () => {
  const mark = new LowWaterMark(10);
  const [first, second, third] = [mark.receive(11), mark.receive(12), mark.receive(13)];
  mark.handle(third);
  mark.handle(second);
  expect(mark.mark).toBe(10);
  mark.handle(first);
  expect(mark.mark).toBe(13);
});
