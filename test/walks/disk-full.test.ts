/** Walk: the disk with the data runs full while people talk to the bots, and has room again later. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { expectBooksBalanced, untilSettled } from "../support/product-books.ts";
import { setStage, type Walk } from "../support/product-walk.ts";
import { canMakeDisk, SmallDisk } from "../support/small-disk.ts";
import { until } from "../support/until.ts";

const tried = mkdtempSync(join(tmpdir(), "guildhall disk "));
const canMake = canMakeDisk(tried);
rmSync(tried, { recursive: true });

/** Long enough that a few of them take more room than the database has left in its files. */
const long = "x".repeat(1_700);

describe.skipIf(!canMake)("a full disk (left out where this account may not mount one)", () => {
  let walk: Walk;
  let disk: SmallDisk;
  const asked: APIMessage[] = [];
  beforeAll(async () => {
    walk = await setStage({ sandboxed: true });
    const dataFolder = join(walk.stage.folder, ".guildhall");
    mkdirSync(dataFolder, { mode: 0o711 });
    disk = new SmallDisk(dataFolder, 300);
    await walk.start();
    await walk.product.untilReady();
  });
  afterAll(async () => {
    disk.free();
    if (walk.product.isRunning) expect(await walk.product.interrupt(), walk.product.said).toBe(0);
    disk.remove();
    await walk.end();
  });

  const say = async (text: string) => walk.newcomer.say(await walk.discord.channel("technical"), text);

  test("is told by everything that tells how Guildhall is, and ends nobody", async () => {
    expect(await walk.discord.answerTo(await say("repeat after me: before"))).toMatchObject({ content: "before" });
    const workers = (await walk.product.status()).bots.map(({ pid }) => pid);
    disk.fill();
    for (let count = 0; (await walk.product.status()).storeProblem === null && count < 400; count++) {
      asked.push(await say(`repeat after me: ${count} ${long}`));
    }
    const { storeProblem, http, bots } = await walk.product.status();
    expect(storeProblem).toContain("its disk is full");
    expect(bots.map(({ pid }) => pid)).toEqual(workers);
    const readiness = await fetch(`${http}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({ ready: false, store: expect.stringContaining("its disk is full") });
    await until(() => expect(walk.product.said).toContain("The database is in trouble: its disk is full"));
    const status = await runCli({ ...walk.stage, args: ["status"] });
    expect(status).toMatchObject({ code: 1, said: expect.stringContaining("its disk is full") });
  });

  test("lets no command be begun that could not be written down, and says so at once", async () => {
    const { discord, newcomer } = walk;
    const place = {
      channelId: await discord.channel("technical"),
      applicationId: await discord.applicationId("Manager"),
    };
    const interactionId = await newcomer.command(place, "delegate", { agent: "auditor", instruction: "look" });
    await until(async () => {
      const { responses, loading } = await discord.control("GET", `/interactions/${interactionId}`);
      expect(loading).toBe(false);
      expect(responses[0].content).toContain("the disk of our database is full");
    });
  });

  test("with room again loses nothing: all is answered, and one alert tells of it", async () => {
    disk.free();
    for (const message of asked) {
      expect((await walk.discord.answerTo(message, 60_000)).content).toBe(
        message.content.replace("repeat after me: ", ""),
      );
    }
    await until(async () => expect((await walk.product.status()).storeProblem).toBeNull());
    await untilSettled(walk);
    const posts = await expectBooksBalanced(walk);
    expect(posts.filter(({ content }) => content.includes("had no room on its disk"))).toHaveLength(1);
    expect(await walk.product.rows("select from tasks")).toEqual([]);
  });
});
