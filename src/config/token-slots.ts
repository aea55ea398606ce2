/**
 * Where the bot token of each enabled agent is, or why there is none that could be used. Read by `guildhall setup`, which
 * fills what is missing; `up` reads tokens through `load.ts` and refuses what is spoilt.
 */
import type { Agent } from "../domain/agent.ts";
import { readEnvironment } from "./environment.ts";
import { tokenSlip } from "./tokens.ts";

/** One agent's place for a token. */
export interface TokenSlot {
  readonly agent: Agent;
  /** Secret; null when the variable is unset, empty or spoilt. */
  readonly token: string | null;
  /** Where the variable is set: `.env`, or `environment` for what this process was started with; null = nowhere. */
  readonly from: string | null;
  /** What is wrong with the value that is set, as the rest of a sentence about the variable. */
  readonly problem: string | null;
}

/** The slots in the order of the agents. */
export function readTokenSlots(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  agents: readonly Agent[],
): readonly TokenSlot[] {
  const environment = readEnvironment(root, env, { problems: [], notices: [] });
  const holders = new Map<string, string>();
  return agents
    .filter(({ enabled }) => enabled)
    .map((agent) => {
      const variable = environment.get(agent.tokenVariable);
      const value = variable?.value ?? "";
      // Lines of a copied example that nobody has filled in are empty: that is no mistake here.
      if (variable === undefined || value.trim() === "") return { agent, token: null, from: null, problem: null };
      const holder = holders.get(value);
      holders.set(value, holder ?? agent.tokenVariable);
      const problem = holder === undefined ? (tokenSlip(value)?.[0] ?? null) : `holds the same token as ${holder}`;
      return { agent, token: problem === null ? value : null, from: variable.file, problem };
    });
}

/** Things that people paste instead of a token, by their form. */
const others: readonly (readonly [form: RegExp, what: string])[] = [
  [/^\d{15,20}$/, "an id"],
  [/^[0-9a-f]{64}$/, "an application's public key"],
  [/^[\w-]{32}$/, "an application's client secret"],
];

/** What people paste around it, taken away. */
export function cleanToken(pasted: string): string {
  return pasted
    .trim()
    .replace(/^DISCORD_TOKEN\w*\s*=\s*/, "")
    .replace(/^(['"`])(.*)\1$/, "$2")
    .replace(/^bot\s+/i, "")
    .trim();
}

/** Why this cannot be a bot's token, as a whole sentence; null when only Discord can tell. */
export function pastedSlip(token: string): string | null {
  const other = others.find(([form]) => form.test(token))?.[1];
  if (other !== undefined)
    return `This looks like ${other}. The token is on the page Bot of the application, behind Reset Token.`;
  const slip = tokenSlip(token);
  return slip === null ? null : `What was pasted ${slip[0]}. ${slip[1]}`;
}
