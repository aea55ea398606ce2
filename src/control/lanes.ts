/**
 * Work in lanes: the items of one lane run one after another in order, lanes run beside each other. Sessions are lanes of
 * turns, a bot's channels are lanes of posts. A group only counts: an agent's lanes.
 */

/** How items are laid out and run. `run` must not reject: what can fail is its own business. */
export interface LaneRules<Item> {
  laneOf(item: Item): string;
  groupOf(item: Item): string;
  /** Negative when `a` goes first within a lane. */
  compare(a: Item, b: Item): number;
  run(item: Item): Promise<void>;
}

/** The lanes of one kind of work. */
export class Lanes<Item> {
  readonly #rules: LaneRules<Item>;
  /** What waits in each lane, behind its running item or for the end of a hold; a lane without either does not exist. */
  readonly #waiting = new Map<string, Item[]>();
  readonly #counts = new Map<string, number>();

  constructor(rules: LaneRules<Item>) {
    this.#rules = rules;
  }

  /** Starts an item, or adds it behind those that go before it. */
  push(item: Item): void {
    const lane = this.#rules.laneOf(item);
    this.#count(item, 1);
    const waiting = this.#waiting.get(lane);
    if (!waiting) {
      this.#waiting.set(lane, []);
      this.#start(lane, item);
      return;
    }
    // Nearly always the last place: what arrives late is the exception.
    let place = waiting.length;
    while (place > 0 && this.#rules.compare(item, waiting[place - 1] as Item) < 0) place--;
    waiting.splice(place, 0, item);
  }

  /** What is pushed into a free lane starts no sooner than that; until then it comes into order. `until` must not reject. */
  hold(lane: string, until: Promise<unknown>): void {
    if (!this.isFree(lane)) return;
    this.#waiting.set(lane, []);
    void until.then(() => this.#startNext(lane));
  }

  /** True when an item pushed into this lane now would start at once. */
  isFree(lane: string): boolean {
    return !this.#waiting.has(lane);
  }

  /** How many items of a group run or wait. */
  countOf(group: string): number {
    return this.#counts.get(group) ?? 0;
  }

  #start(lane: string, item: Item): void {
    void this.#rules.run(item).finally(() => {
      this.#count(item, -1);
      this.#startNext(lane);
    });
  }

  #startNext(lane: string): void {
    const next = this.#waiting.get(lane)?.shift();
    if (next === undefined) this.#waiting.delete(lane);
    else this.#start(lane, next);
  }

  #count(item: Item, by: number): void {
    const group = this.#rules.groupOf(item);
    this.#counts.set(group, this.countOf(group) + by);
  }
}
