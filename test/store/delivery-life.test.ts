/**
 * The life of a delivery, as the domain has it and as the statements carry it out: whatever comes in whatever order, both
 * agree, and what has ended stays so until somebody decides otherwise.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DeliveryMove,
  type DeliveryState,
  deliveryMoves,
  stateAfter,
  statesBefore,
} from "../../src/domain/delivery.ts";
import { decideDead } from "../../src/store/dead-deliveries.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { postOf } from "../support/rows.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();

/** What a process may try at any time, sane or not. */
type Act =
  | "begin"
  | "release"
  | "write"
  | "hand_over"
  | "give_up"
  | "withdraw"
  | "deliver_first"
  | "deliver_last"
  | "refuse_last"
  | "retry"
  | "drop";
const acts: readonly Act[] = [
  "begin",
  "release",
  "write",
  "hand_over",
  "give_up",
  "withdraw",
  "deliver_first",
  "deliver_last",
  "refuse_last",
  "retry",
  "drop",
];

type PostState = "pending" | "delivered" | "refused";

/** The delivery as it should be. */
class Model {
  state: DeliveryState = "accepted";
  attemptCount = 0;
  posts: [PostState, PostState] | null = null;
  isDropped = false;
  /** Whether its message is. */
  isDeleted = false;

  #can(move: DeliveryMove): boolean {
    return statesBefore(move).includes(this.state);
  }

  #move(move: DeliveryMove): void {
    this.state = stateAfter(move);
  }

  act(act: Act): void {
    if (act === "begin" && this.#can("begin") && !this.posts) {
      this.#move("begin");
      this.attemptCount += 1;
    } else if (act === "release" && this.#can("release") && !this.posts && this.attemptCount > 0) {
      this.#move("release");
      this.attemptCount -= 1;
    } else if (act === "write" && this.#can("write") && !this.posts) {
      this.#move("write");
      this.posts = ["pending", "pending"];
    } else if (act === "hand_over" && this.#can("hand_over") && !this.posts) this.#move("hand_over");
    else if (act === "give_up" && this.#can("give_up") && !this.posts) this.#move("give_up");
    else if (act === "withdraw") this.#withdraw();
    else if (act === "deliver_first") this.#settle(0, "delivered");
    else if (act === "deliver_last") this.#settle(1, "delivered");
    else if (act === "refuse_last") this.#settle(1, "refused");
    else if (act === "retry") this.#retry();
    else if (act === "drop" && this.state === "dead") this.isDropped = true;
  }

  #withdraw(): void {
    this.isDeleted = true;
    if (this.#can("withdraw")) this.#move("withdraw");
  }

  #settle(part: 0 | 1, state: "delivered" | "refused"): void {
    if (this.posts?.[part] !== "pending") return;
    this.posts[part] = state;
    if (state === "refused" && this.#can("refuse")) this.#move("refuse");
    else if (this.posts.every((one) => one === "delivered") && this.#can("deliver")) this.#move("deliver");
  }

  #retry(): void {
    if (!this.#can("retry") || this.isDropped) return;
    // What was asked is gone; what was answered is not.
    if (this.isDeleted && !this.posts) return;
    this.#move(this.posts ? "post_again" : "retry");
    this.attemptCount = 0;
    if (this.posts)
      this.posts = this.posts.map((one) => (one === "refused" ? "pending" : one)) as [PostState, PostState];
  }
}

async function carryOut(run: readonly Act[], database: TestDatabase): Promise<void> {
  const { accept, begin, deliveries, stateOf, store } = await startAccepting(database);
  const outbox = createOutboxStore(store);
  const changes = createMessageChangeStore(store);
  const turn = await accept();
  const { id } = turn.delivery;
  const posts = [postOf({ turnId: id, deliveryId: id }), postOf({ turnId: id, deliveryId: id, part: 1 })];
  const settle = (part: 0 | 1, state: "delivered" | "refused") =>
    outbox.settle({
      id: posts[part]?.id ?? "",
      state,
      messageId: state === "delivered" ? `${part + 1}` : null,
      problem: null,
    });
  const decide = (decision: "retry" | "drop") =>
    decideDead(store, { deliveryId: id, decision, actor: "operator", name: "the operator", key: "1" });
  const model = new Model();
  const steps: Readonly<Record<Act, () => Promise<unknown>>> = {
    begin: () => begin(turn, model.attemptCount + 1),
    release: () => deliveries.release(id),
    write: () => deliveries.finish({ id, state: "answering", problem: null, posts }),
    hand_over: () => deliveries.finish({ id, state: "handed_over", problem: null, posts: [] }),
    give_up: () => deliveries.finish({ id, state: "dead", problem: "It crashed.", posts: [] }),
    withdraw: () => changes.remove([turn.message.id]),
    deliver_first: () => settle(0, "delivered"),
    deliver_last: () => settle(1, "delivered"),
    refuse_last: () => settle(1, "refused"),
    retry: () => decide("retry"),
    drop: () => decide("drop"),
  };
  for (const [index, act] of run.entries()) {
    await steps[act]();
    model.act(act);
    const row = await stateOf(turn.delivery);
    const states = await store.sql<
      { state: string }[]
    >`select state from outbox where delivery_id = ${id} order by part`;
    expect(
      {
        state: row?.state,
        attempts: row?.attempt_count,
        dropped: row?.dropped_by !== null,
        posts: states.map(({ state }) => state),
      },
      `after ${run.slice(0, index + 1).join(", ")}`,
    ).toEqual({ state: model.state, attempts: model.attemptCount, dropped: model.isDropped, posts: model.posts ?? [] });
    const isOver = !["accepted", "answering"].includes(model.state);
    expect(row?.settled_at !== null, "settled when it is over, and only then").toBe(isOver);
  }
}

test("the statements do what the domain says, in whatever order they come", async () => {
  const database = await openDatabase();
  const runs = fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(runs, (run) => carryOut(run, database)),
    {
      numRuns: 60,
      examples: [
        [["begin", "write", "refuse_last", "retry", "deliver_first", "deliver_last", "retry"]],
        [["begin", "write", "write", "hand_over", "give_up", "refuse_last", "drop", "retry"]],
        [["withdraw", "begin", "write"]],
        [["begin", "withdraw", "release", "withdraw", "begin"]],
        [["begin", "begin", "give_up", "retry", "begin", "give_up", "drop", "retry"]],
      ],
    },
  );
});

test("what has ended is left by an operator's word alone, and a delivery that nobody decides about ends once", () => {
  const terminal: readonly DeliveryState[] = ["answered", "handed_over", "suppressed", "dead"];
  const leaving = deliveryMoves.filter((move) => statesBefore(move).some((state) => terminal.includes(state)));
  expect(leaving).toEqual(["retry", "post_again"]);
  const run = fc.array(fc.constantFrom(...deliveryMoves.filter((move) => !leaving.includes(move))));
  for (const moves of fc.sample(run, 1_000)) {
    let state: DeliveryState = "accepted";
    let endings = 0;
    for (const move of moves) {
      if (!statesBefore(move).includes(state)) continue;
      const before = state;
      state = stateAfter(move);
      if (terminal.includes(state) && !terminal.includes(before)) endings += 1;
    }
    expect(endings, moves.join(", ")).toBe(terminal.includes(state) ? 1 : 0);
  }
});
