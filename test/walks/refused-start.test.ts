/** Walk: a start that cannot be, and one that is called off. Each ends with a sentence and without a trace. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Product, runCli } from "../support/product.ts";
import { setStage, startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await setStage({ sandboxed: true });
});
afterAll(() => walk.end());

test("a data folder that is a file is refused with a sentence", async () => {
  const place = join(walk.stage.folder, "channel-map.yaml");
  const { code, said } = await runCli({ ...walk.stage, environment: { GUILDHALL_DATA: place } });
  expect(said).toBe(
    `Guildhall cannot keep its data in ${place}: it is a file, or lies below one (ENOTDIR). Make it a folder that this account can write, or name another with GUILDHALL_DATA.\n`,
  );
  expect(code).toBe(78);
});

test("a port given as an option is refused with where it is set", async () => {
  const { code, said } = await runCli({ ...walk.stage, args: ["up", "--port", "3"] });
  expect(said).toMatch(/unknown option '--port'[\s\S]*set GUILDHALL_PORT/);
  expect(code).toBe(1);
});

test.runIf(process.platform === "linux")("a data folder that cannot be made is refused at once", async () => {
  const { code, said } = await runCli({ ...walk.stage, environment: { GUILDHALL_DATA: "/proc/guildhall" } });
  expect(said).toMatch(
    /^Guildhall cannot keep its data in \/proc\/guildhall: no folder can be made there \(ENOENT\)\./,
  );
  expect(code).toBe(78);
});

test("a start that is refused for its token leaves no data folder behind", async () => {
  const holder = await startWalk({ agents: ["webster"] });
  try {
    const { code, said } = await runCli({ folder: walk.stage.folder, environment: holder.stage.environment });
    expect(said).toContain("The bot token of webster is spoken for");
    expect(code).toBe(78);
    expect(existsSync(join(walk.stage.folder, ".guildhall"))).toBe(false);
  } finally {
    await holder.end();
  }
});

test("Ctrl-C during the start stops it, and nothing claims that it is up", async () => {
  const product = new Product(walk.stage);
  await until(() => expect(existsSync(join(product.dataFolder, "sandbox"))).toBe(true));
  expect(await product.interrupt()).toBe(0);
  expect(product.said).toBe("Stopping …\n");
});
