/** Who starts a house again: at once as a rule, later after a blow that says so, never when the run is over. */
import { expect, onTestFinished, test } from "vitest";
import { Keeper } from "../../chaos/keeper.ts";
import { tokenMarker } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

/** Houses that end when they are told to. */
function street() {
  const houses: { end(code: number | null, said?: string): void; startedAt: number }[] = [];
  const launch = () => {
    const { promise: exited, resolve } = Promise.withResolvers<number | null>();
    const interrupt = (): Promise<number | null> => {
      resolve(0);
      return exited;
    };
    const product = { exited, said: "", interrupt };
    houses.push({
      startedAt: performance.now(),
      end(code, said = "") {
        product.said = said;
        resolve(code);
      },
    });
    return product;
  };
  const keeper = new Keeper({ launch });
  onTestFinished(() => keeper.abandon());
  const house = (index: number) =>
    until(() => {
      const found = houses[index];
      if (!found) throw new Error(`There is no house ${index} yet.`);
      return found;
    });
  return { keeper, house };
}

test("starts it again, notes each end with its last words, and stops it in order", async () => {
  const { keeper, house } = street();
  (await house(0)).end(null, "killed ");
  (await house(1)).end(1, `oh ${tokenMarker}`);
  await house(2);
  expect(await keeper.end()).toBe(0);
  expect(keeper.startCount).toBe(3);
  expect(keeper.ends).toMatchObject([
    { code: null, lastWords: "killed" },
    { code: 1, lastWords: `oh ${tokenMarker}` },
  ]);
  expect(keeper.hasPrintedTokens).toBe(true);
});

test("leaves it away for as long as it is told, once", async () => {
  const { keeper, house } = street();
  const first = await house(0);
  keeper.stayAway(900);
  const endedAt = performance.now();
  first.end(null);
  const second = await house(1);
  expect(second.startedAt - endedAt).toBeGreaterThanOrEqual(890);
  const againAt = performance.now();
  second.end(null);
  expect((await house(2)).startedAt - againAt).toBeLessThan(890);
  expect(keeper.hasPrintedTokens).toBe(false);
});

test("a house that cannot be started ends the run", async () => {
  const keeper = new Keeper({
    launch() {
      throw new Error("No such program.");
    },
  });
  await expect(keeper.failed).rejects.toThrow("No such program.");
});
