/** The sandbox as part of the house: started on its port, filled with the guild of the map. Called by `house.ts`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AgentId } from "../../domain/ids.ts";
import { type SandboxChild, startSandboxChild } from "../../supervisor/sandbox-child.ts";
import { pictureHere } from "../agent-picture.ts";
import { type HouseOptions, logFile, programOf, seeLog } from "./house-options.ts";
import { choosePort, lastPort, notePort } from "./page-port.ts";
import { seedSandbox } from "./sandbox-guild.ts";
import type { Teardown } from "./teardown.ts";

/** The sandbox answers to this machine alone: whoever reaches it can act as anybody in it. */
const sandboxHost = "127.0.0.1";

/**
 * Starts it and fills it; what it was filled with before stays.
 * @throws Fault `port_in_use`, `sandbox_start_failed`
 */
export async function startSandbox(
  options: HouseOptions,
  dataFolder: string,
  tokens: ReadonlyMap<AgentId, string>,
  teardown: Teardown,
): Promise<SandboxChild> {
  const { config, log, onFatal } = options;
  const startOn = (port: number): Promise<SandboxChild> => {
    // Its journal holds the bots' tokens.
    const stateFolder = join(dataFolder, "sandbox");
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    const args = ["--port", String(port), "--data", stateFolder];
    const program = { ...programOf("sandbox", options), args, nodeFlags: [] };
    return startSandboxChild(program, logFile(config));
  };
  const port = await choosePort(config, sandboxHost, lastPort(dataFolder));
  const sandbox = await startOn(port).catch((error: unknown) => {
    // Another Guildhall that starts at the same moment may have taken the port since it was found free.
    if (config.portExplicit || port === 0) throw error;
    return startOn(0);
  });
  let stopping = false;
  teardown.add(async () => {
    stopping = true;
    await sandbox.stop();
  });
  void sandbox.exited.then(() => stopping || onFatal(`The sandbox ended by itself; ${seeLog(config)}`));
  log.info({ url: sandbox.url }, "the sandbox listens");
  notePort(sandbox.url, dataFolder);
  await seedSandbox(sandbox.url, config.agents, config.map, tokens, pictureHere);
  return sandbox;
}
