/** Packages as they ship, trimmed: what is left out is never loaded, what is left is the same, and who uses what is not there is told. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as discord from "discord-api-types/v10";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { trimPackages } from "../trim-packages.ts";
import { repository } from "./support/product.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall trim "));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** Bundles a source that stands in the repository; returns the file. */
async function bundle(contents: string, plugins = [...trimPackages]): Promise<string> {
  const outfile = join(folder, `${++count}.mjs`);
  await build({
    stdin: { contents, resolveDir: repository },
    ...{ outfile, bundle: true, platform: "node", format: "esm", plugins, logLevel: "silent" },
    banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
  });
  return outfile;
}

async function run<T>(contents: string): Promise<T> {
  return await import(pathToFileURL(await bundle(contents)).href);
}

function loadedBy(file: string): string {
  const main = join(folder, "main.mjs");
  writeFileSync(
    main,
    `await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(process.moduleLoadList.join());`,
  );
  return execFileSync(process.execPath, [main], { encoding: "utf8", env: {} });
}

test("of Node's own modules only what is named is read, so that undici is not loaded", async () => {
  const source = 'import { Agent } from "node:http"; import fs from "fs"; console.log(Agent.name, typeof fs.statSync);';
  const loaded = loadedBy(await bundle(source));
  expect(loaded).toContain("Agent function");
  expect(loaded).not.toContain("undici");
  expect(loadedBy(await bundle(source, []))).toContain("undici");
});

test("Discord's numbers and routes are those of the package", async () => {
  const { APIVersion, GatewayDispatchEvents, PermissionFlagsBits, RESTJSONErrorCodes } = discord;
  const expected = { APIVersion, GatewayDispatchEvents, PermissionFlagsBits, RESTJSONErrorCodes };
  const source = `export { ${Object.keys(expected)}, Routes } from "discord-api-types/v10";`;
  const { Routes, ...constants } = await run<typeof discord>(source);
  expect(constants).toEqual(expected);
  expect(Routes.channelMessage("1", "a/b")).toBe(discord.Routes.channelMessage("1", "a/b"));
});

test("an error that nobody listens for is still told", async () => {
  const { AsyncEventEmitter } = await run<{
    AsyncEventEmitter: new () => { emit(event: "error", cause: object): void };
  }>('export { AsyncEventEmitter } from "@vladfrangu/async_event_emitter";');
  expect(() => new AsyncEventEmitter().emit("error", { why: "lost" })).toThrow("received { why: 'lost' }");
});

test("what was left out says so when it is used, and a name that is not there is no bundle", async () => {
  const { RRuleTemporal } = await run<{ RRuleTemporal: new (of: object) => object }>(
    'export { RRuleTemporal } from "rrule-temporal";',
  );
  expect(() => new RRuleTemporal({})).toThrow("Guildhall's bundle has no schedules of pg-boss.");
  await expect(bundle('import { CronFileParser } from "cron-parser"; console.log(CronFileParser);')).rejects.toThrow(
    'No matching export in "node_modules/cron-parser/dist/index.js"',
  );
});
