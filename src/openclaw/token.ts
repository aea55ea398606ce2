/**
 * Finds the bot token that an account of a gateway used. What is returned is secret: it goes into `.env` and nowhere
 * else. Messages name variables and files, never values.
 */
import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Gateway, Variables } from "./cluster-folder.ts";
import type { Written } from "./written.ts";

/** A token and, for people, where it stood. */
export interface FoundToken {
  readonly token: string;
  /** A file and the name or key in it. */
  readonly from: string;
}

/**
 * The token of one account: what stands in the configuration, else a variable that can only be this agent's.
 * @param isOnly whether this gateway runs one agent, so that `DISCORD_BOT_TOKEN` of its own is that agent's
 */
export function findToken(account: Written, agentId: string, gateway: Gateway, isOnly: boolean): FoundToken | null {
  const variables: Variables = new Map([...gateway.shared, ...gateway.own]);
  const upper = agentId.toUpperCase().replaceAll("-", "_");
  const ownNames = isOnly ? ["DISCORD_BOT_TOKEN", "DISCORD_TOKEN"] : [];
  const names = [
    `DISCORD_TOKEN_${upper}`,
    `DISCORD_BOT_TOKEN_${upper}`,
    `${upper}_DISCORD_TOKEN`,
    `${upper}_DISCORD_BOT_TOKEN`,
    `${upper}_BOT_TOKEN`,
  ];
  return (
    writtenToken(account.at("token"), variables) ??
    fileToken(account.at("tokenFile"), gateway) ??
    variableToken(ownNames, gateway.own) ??
    variableToken(names, variables)
  );
}

function variableToken(names: readonly string[], variables: Variables): FoundToken | null {
  for (const name of names) {
    const { value, file } = variables.get(name) ?? { value: "", file: "" };
    if (value.trim() !== "") return { token: value.trim(), from: `${file}, ${name}` };
  }
  return null;
}

/** A token in plain text, `${NAME}`, or `{ source: "env", id: "NAME" }`. */
function writtenToken(place: Written, variables: Variables): FoundToken | null {
  const text = place.text();
  const name = /^\$\{(\w+)\}$/.exec(text ?? "")?.[1] ?? secretName(place);
  if (name === null) return text ? { token: text, from: `${place.file}, ${place.key}` } : null;
  const found = variableToken([name], variables);
  if (!found) place.refuse(`It names the variable ${name}, which none of the cluster's .env files sets.`);
  return found;
}

function secretName(place: Written): string | null {
  const source = place.at("source").text();
  place.at("provider").text();
  if (source === null) return null;
  if (source === "env") return place.at("id").text();
  place.refuse(`It is kept by a "${source}" provider. Put the token into .env yourself.`);
  return null;
}

function fileToken(place: Written, gateway: Gateway): FoundToken | null {
  const path = place.text();
  if (path === null) return null;
  const file = isAbsolute(path) ? path : join(gateway.folder, path);
  const token = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (token) return { token, from: `${place.file}, ${place.key}` };
  place.refuse("There is no token in that file on this machine. Put it into .env yourself.");
  return null;
}
