/**
 * The stage of `guildhall setup`: a folder with the shipped configuration and no token in it, and a Discord on which a
 * person has made applications and an empty server. Invite links are followed as a person follows them.
 */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { processesOf } from "./processes.ts";
import { type Product, type ProductOptions, runCli, startProduct } from "./product.ts";
import { Discord, must } from "./product-discord.ts";
import { expectNobodyLeft, makeConfiguredFolder, newToken, startSandbox } from "./product-walk.ts";
import { Terminal } from "./terminal.ts";

/** A folder and a Discord. */
export class SetupStage {
  readonly folder: string;
  readonly discord: Discord;
  readonly environment: Readonly<Record<string, string>>;
  readonly tokens = new Map<string, string>();
  /** Of bots by name; the control API lists only those that are in a server. */
  readonly #ids = new Map<string, { readonly userId: string; readonly applicationId: string }>();
  guildId = "";
  readonly #sandbox: ChildProcess;

  constructor(folder: string, url: string, sandbox: ChildProcess) {
    this.folder = folder;
    this.discord = new Discord(url);
    this.environment = { DISCORD_API_URL: `${url}/api` };
    this.#sandbox = sandbox;
  }

  /** Makes an application with a bot that is in no server; returns its token. */
  async apply(username: string): Promise<string> {
    const token = newToken();
    this.#ids.set(username, await this.discord.control("POST", "/bots", { token, username, guildIds: [] }));
    this.tokens.set(username, token);
    return token;
  }

  applicationId(username: string): string {
    return must(this.#ids.get(username), `bot "${username}"`).applicationId;
  }

  /** Arms or applies a fault of one bot. */
  async fault(username: string, fault: Readonly<Record<string, unknown>>): Promise<void> {
    const { userId } = must(this.#ids.get(username), `bot "${username}"`);
    await this.discord.control("POST", "/faults", { ...fault, bot: userId });
  }

  /** Opens an invite link and presses its button. */
  async follow(link: string): Promise<void> {
    const { origin } = new URL(link);
    const body = new URLSearchParams({ guild_id: this.guildId });
    const response = await fetch(link, { method: "POST", headers: { origin }, body });
    if (!response.ok) throw new Error(`${link}: ${response.status} ${await response.text()}`);
  }

  /** Adds a bot to the server with these permissions, as its link would. */
  async invite(username: string, permissions: bigint): Promise<void> {
    await this.discord.control("POST", "/invites", {
      applicationId: this.applicationId(username),
      permissions: String(permissions),
    });
  }

  /** Runs `guildhall setup` where nobody can be asked. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return runCli(this.#options(["setup", ...args], environment));
  }

  /** Runs it in a terminal. */
  open(args: readonly string[] = []): Terminal {
    return new Terminal(this.#options(["setup", ...args]));
  }

  /** Starts Guildhall on what was set up. */
  up(): Promise<Product> {
    return startProduct(this.#options(["up"]));
  }

  /** The names of everything in the server, as `CATEGORY/channel` or `role:name`, in the order in which it was made. */
  async names(): Promise<readonly string[]> {
    const { guilds } = await this.discord.state();
    const { channels, roles } = must(guilds[0], "server");
    const nameOf = (id: string | undefined): string => channels.find((channel) => channel.id === id)?.name ?? "";
    const places = channels.map(({ name, parent_id }) => (parent_id ? `${nameOf(parent_id)}/${name}` : name));
    return [...roles.map(({ name }) => `role:${name}`), ...places];
  }

  async end(): Promise<void> {
    this.#sandbox.kill("SIGTERM");
    try {
      await expectNobodyLeft(this.folder);
    } finally {
      for (const pid of processesOf(this.folder)) process.kill(pid, "SIGKILL");
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  #options(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ProductOptions {
    return { folder: this.folder, environment: { ...this.environment, ...environment }, args };
  }
}

/** An empty server named `Office`, and applications for these bots. */
export async function setSetupStage(
  usernames: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<SetupStage> {
  const folder = makeConfiguredFolder(files);
  const { url, process } = await startSandbox(folder);
  const stage = new SetupStage(folder, url, process);
  stage.guildId = (await stage.discord.control("POST", "/guilds", { name: "Office" })).id;
  for (const username of usernames) await stage.apply(username);
  return stage;
}
