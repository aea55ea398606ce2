/** The unmodified discord.js Client, logged in at a sandbox, with every REST answer checked on the way. */
import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from "discord.js";
import { onTestFinished } from "vitest";
import { checkAnswer } from "./description.ts";
import type { Harness } from "./harness.ts";

const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.MessageContent,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.GuildMembers,
];

/** A logged-in client whose every REST answer is checked; leaves with the test. */
export async function login(
  sandbox: Harness,
  index = 0,
  more: readonly GatewayIntentBits[] = [],
): Promise<Client<true>> {
  const makeRequest = async (url: string, init: object): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const response = await fetch(url, init);
    const text = await response.clone().text();
    const { method = "GET" } = init as { method?: string };
    checkAnswer(
      method,
      pathname.replace("/api/v10", "") + search,
      response.status,
      text === "" ? "" : JSON.parse(text),
    );
    return response;
  };
  const rest = { api: `${sandbox.url}/api`, makeRequest } as unknown as NonNullable<ClientOptions["rest"]>;
  const client = new Client({ intents: [...intents, ...more], partials: [Partials.Channel], rest });
  onTestFinished(async () => await client.destroy());
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(sandbox.bots[index]?.token ?? "");
  await ready;
  return client as Client<true>;
}

/** The next event of a name that fits. */
export function next<T>(client: Client, event: string, fits: (value: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const listen = (value: T): void => {
      if (!fits(value)) return;
      client.off(event, listen as never);
      resolve(value);
    };
    client.on(event, listen as never);
  });
}
