import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { choosePort as choose, lastPort, notePort } from "../../../src/cli/house/page-port.ts";
import { type Config, loadConfig } from "../../../src/config/load.ts";
import { repository } from "../../support/product.ts";

let folder: string;
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall port "));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await closed(server);
  rmSync(folder, { recursive: true });
});

function configOf(port: number, portExplicit = false): Config {
  const loaded = loadConfig({ root: repository, env: {} });
  if (!loaded.ok) throw new Error("The shipped configuration has mistakes.");
  return { ...loaded.config, port, portExplicit };
}

function choosePort(config: Config, dataFolder: string): Promise<number> {
  return choose(config, "127.0.0.1", lastPort(dataFolder));
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

/** A port that somebody listens on. */
async function takenPort(): Promise<{ port: number; server: Server }> {
  const server = createServer().listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A port was expected.");
  return { port: address.port, server };
}

async function freedPort(): Promise<number> {
  const { port, server } = await takenPort();
  servers.splice(servers.indexOf(server), 1);
  await closed(server);
  return port;
}

test("the usual port serves where it is free, any other where it is not", async () => {
  const usual = await freedPort();
  expect(await choosePort(configOf(usual), folder)).toBe(usual);
  expect(await choosePort(configOf((await takenPort()).port), folder)).toBe(0);
});

test("last time's port goes before the usual one, as long as it is free", async () => {
  const [usual, last] = [await freedPort(), await takenPort()];
  notePort(`http://127.0.0.1:${last.port}`, folder);
  expect(await choosePort(configOf(usual), folder)).toBe(usual);
  servers.splice(servers.indexOf(last.server), 1);
  await closed(last.server);
  expect(await choosePort(configOf(usual), folder)).toBe(last.port);
});

test("what an operator names is taken, or refused with its number", async () => {
  const [free, taken] = [await freedPort(), await takenPort()];
  notePort(`http://127.0.0.1:${await freedPort()}`, folder);
  expect(await choosePort(configOf(free, true), folder)).toBe(free);
  await expect(choosePort(configOf(taken.port, true), folder)).rejects.toMatchObject({
    code: "port_in_use",
    message: `Port ${taken.port} (GUILDHALL_PORT) is taken. Stop what listens there, or choose another.`,
  });
});

test("an address that this machine does not have is refused with its name", async () => {
  // Kept for documentation: nobody has it.
  await expect(choose(configOf(0), "203.0.113.1")).rejects.toMatchObject({
    code: "host_unusable",
    message: expect.stringMatching(/^203\.0\.113\.1 \(GUILDHALL_HOST\) is no address of this machine\. /),
  });
});

test("a note that says nothing is passed over", async () => {
  const usual = await freedPort();
  writeFileSync(join(folder, "sandbox-port"), "mess");
  expect(await choosePort(configOf(usual), folder)).toBe(usual);
});
