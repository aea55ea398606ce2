/**
 * A sandbox in process with a small guild, and ways to talk to it as a bot (REST), as a person and as an operator (control
 * API). Every 2xx answer to a bot is held against Discord's API description on the way.
 */
import { onTestFinished } from "vitest";
import { type RunningSandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.ts";
import { checkAnswer } from "./description.ts";

/** An answer of the API or the control API. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read into bodies of every shape.
  readonly body: any;
  readonly headers: Headers;
}

/** A bot of the seeded guild. */
export interface SeededBot {
  readonly userId: string;
  readonly applicationId: string;
  readonly username: string;
  readonly token: string;
}

/** A sandbox under test. */
export class Harness {
  readonly url: string;
  guildId = "";
  bots: readonly SeededBot[] = [];
  users: readonly { readonly id: string; readonly username: string }[] = [];
  readonly channels = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  /** The id of a seeded channel. */
  channel(name: string): string {
    const id = this.channels.get(name);
    if (id === undefined) throw new Error(`The seed has no channel "${name}".`);
    return id;
  }

  get bot(): SeededBot {
    return at(this.bots, 0);
  }

  get user(): { readonly id: string; readonly username: string } {
    return at(this.users, 0);
  }

  /** A request of a bot; `path` starts below `/api/v10`. A form is sent as it is, anything else as JSON. */
  async rest(method: string, path: string, body?: unknown, token: string | null = this.bot.token): Promise<Answer> {
    const answer = await ask(
      `${this.url}/api/v10${path}`,
      method,
      body,
      token === null ? {} : { authorization: `Bot ${token}` },
    );
    checkAnswer(method, path, answer.status, answer.body);
    return answer;
  }

  /** A request to the control API; throws when it is refused. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read into bodies of every shape.
  async control(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await ask(`${this.url}/sandbox${path}`, method, body, {});
    const { status, body: said } = answer;
    if (status >= 400)
      throw new Error(
        `${method} ${path}: ${status} ${said.code ?? ""} ${String(said.message ?? said).replaceAll("\n", " ")}`,
      );
    return answer.body;
  }

  /** The first seeded person says something; returns the message. */
  async say(channelName: string, content: string, more: object = {}) {
    return await this.control("POST", `/users/${this.user.id}/messages`, {
      channelId: this.channel(channelName),
      content,
      ...more,
    });
  }

  async fault(fault: object): Promise<void> {
    await this.control("POST", "/faults", fault);
  }

  /** Makes (or completes) the guild of the tests. */
  async seed(): Promise<this> {
    const tokens = ["token-alpha", "token-beta"];
    const seeded = await this.control("POST", "/seed", {
      guild: { name: "Hall" },
      roles: [{ name: "Lead", permissions: "32" }],
      categories: [{ name: "OPERATIONS", channels: [{ name: "task-board" }, { name: "reports" }] }],
      channels: [{ name: "lobby" }, { name: "ideas", type: "forum" }],
      bots: [
        { token: tokens[0], username: "Alpha" },
        { token: tokens[1], username: "Beta" },
      ],
      users: [{ username: "nina", roles: ["Lead"] }, { username: "otto" }],
    });
    this.guildId = seeded.guildId;
    this.users = seeded.users;
    this.bots = seeded.bots.map((bot: object, index: number) => ({ ...bot, token: tokens[index] }));
    for (const { name, id } of seeded.channels) this.channels.set(name, id);
    return this;
  }
}

/** Starts a seeded sandbox that stops with the test. Limits are lifted unless asked for. */
export async function startHarness(options: SandboxOptions = {}): Promise<Harness> {
  const sandbox = await startStopped({ liftLimits: true, ...options });
  return await new Harness(sandbox.url).seed();
}

/** Starts a bare sandbox that stops with the test. */
async function startStopped(options: SandboxOptions): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(async () => await sandbox.close());
  return sandbox;
}

/** The element at an index, which must be there. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is nothing at ${index} of ${list.length}.`);
  return found;
}

async function ask(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined || isForm ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : text, headers: response.headers };
}
