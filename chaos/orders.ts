/** Uses the commands of a plan as its people, and asks Discord afterwards what the people saw of them. */
import { setTimeout as delay } from "node:timers/promises";
import { type Discord, must, type Person } from "../test/support/product-discord.ts";
import { until } from "../test/support/until.ts";
import type { OrderFact } from "./evidence.ts";
import type { Cast } from "./plan/cast.ts";
import type { Order } from "./plan/sayings.ts";
import { orderedText } from "./plan/words.ts";

/** A command that was used. */
export interface Placed {
  readonly order: Order;
  readonly interactionId: string;
}

const readyDeadlineMs = 60_000;

/** The commands of a run. */
export class Orders {
  readonly placed: Placed[] = [];
  readonly #discord: Discord;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #applicationIds = new Map<string, string>();

  constructor(discord: Discord, people: ReadonlyMap<string, Person>) {
    this.#discord = discord;
    this.#people = people;
  }

  /** Waits until every bot that may delegate has its command. */
  async prepare({ bots }: Cast): Promise<void> {
    const asked = bots.filter(({ delegatesTo }) => delegatesTo.length > 0);
    for (const { agentId, name } of asked) this.#applicationIds.set(agentId, await this.#discord.applicationId(name));
    await until(async () => {
      const commands: readonly { readonly name: string; readonly applicationId: string }[] =
        await this.#discord.control("GET", "/commands");
      const ready = new Set(commands.filter(({ name }) => name === "delegate").map((one) => one.applicationId));
      for (const id of this.#applicationIds.values()) if (!ready.has(id)) throw new Error(`No /delegate of ${id} yet.`);
    }, readyDeadlineMs);
  }

  /** All of them at their times, whatever happens meanwhile. */
  async placeAll(orders: readonly Order[]): Promise<void> {
    const startedAt = performance.now();
    for (const order of orders) {
      await delay(Math.max(0, order.atMs - (performance.now() - startedAt)));
      await this.#place(order);
    }
  }

  /** What became of them, as their people see it. */
  async facts(): Promise<readonly OrderFact[]> {
    const facts: OrderFact[] = [];
    for (const placed of this.placed) {
      const seen = await this.#discord.control("GET", `/interactions/${placed.interactionId}`);
      const { failed, loading, responses, acknowledgedAfterMs } = seen;
      facts.push({ ...placed, failed, loading, answer: responses[0]?.content ?? null, acknowledgedAfterMs });
    }
    return facts;
  }

  async #place(order: Order): Promise<void> {
    const person = must(this.#people.get(order.person), `person "${order.person}"`);
    const applicationId = must(this.#applicationIds.get(order.agentId), `application of "${order.agentId}"`);
    const place = { channelId: await this.#discord.channel(order.channel), applicationId };
    const options = { agent: order.words.to, instruction: orderedText(order.words) };
    this.placed.push({ order, interactionId: await person.command(place, "delegate", options) });
  }
}
