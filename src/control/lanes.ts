/**
 * Work in lanes: the items of one lane run one after another in order, lanes run beside each other, and a group of lanes
 * runs only so many at once. Sessions are lanes of turns (grouped by agent); a bot's channels are lanes of posts.
 */

/** How items are laid out and run. `run` must not reject: what can fail is its own business. */
export interface LaneRules<Item> {
  laneOf(item: Item): string;
  groupOf(item: Item): string;
  /** How many lanes of a group may run at once. */
  limitOf(group: string): number;
  /** Negative when `a` goes first within a lane. */
  compare(a: Item, b: Item): number;
  run(item: Item): Promise<void>;
}

interface Lane<Item> {
  readonly group: string;
  readonly waiting: Item[];
  running: boolean;
}

/** The lanes of one kind of work. */
export class Lanes<Item> {
  readonly #rules: LaneRules<Item>;
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #runningCounts = new Map<string, number>();

  constructor(rules: LaneRules<Item>) {
    this.#rules = rules;
  }

  /** Adds an item behind those that go before it and starts what may start. */
  push(item: Item): void {
    const key = this.#rules.laneOf(item);
    const lane = this.#lanes.get(key) ?? { group: this.#rules.groupOf(item), waiting: [], running: false };
    this.#lanes.set(key, lane);
    // Nearly always the last place: what arrives late is the exception.
    let place = lane.waiting.length;
    while (place > 0 && this.#rules.compare(item, lane.waiting[place - 1] as Item) < 0) place--;
    lane.waiting.splice(place, 0, item);
    this.#advance(key, lane);
  }

  /** True when an item pushed now would start at once. */
  isFree(item: Item): boolean {
    return !this.#lanes.has(this.#rules.laneOf(item)) && this.#hasRoom(this.#rules.groupOf(item));
  }

  /** How many items of a group run or wait. */
  countOf(group: string): number {
    let count = this.#runningCounts.get(group) ?? 0;
    for (const lane of this.#lanes.values()) if (lane.group === group) count += lane.waiting.length;
    return count;
  }

  #hasRoom(group: string): boolean {
    return (this.#runningCounts.get(group) ?? 0) < this.#rules.limitOf(group);
  }

  #advance(key: string, lane: Lane<Item>): void {
    if (lane.running || !this.#hasRoom(lane.group)) return;
    const item = lane.waiting.shift();
    if (item === undefined) {
      this.#lanes.delete(key);
      return;
    }
    lane.running = true;
    this.#runningCounts.set(lane.group, (this.#runningCounts.get(lane.group) ?? 0) + 1);
    void this.#rules.run(item).finally(() => {
      lane.running = false;
      this.#runningCounts.set(lane.group, (this.#runningCounts.get(lane.group) ?? 1) - 1);
      this.#advance(key, lane);
      for (const [otherKey, other] of this.#lanes) if (other.group === lane.group) this.#advance(otherKey, other);
    });
  }
}
