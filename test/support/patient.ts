/** A house for `guildhall doctor` to examine: planted with one fault, examined by the real command, its findings read back. */
import { expect, onTestFinished } from "vitest";
import { type Bend, startCrookedDiscord } from "./crooked-discord.ts";
import { runCli } from "./product.ts";
import { must } from "./product-discord.ts";
import { setStage, tokenMarker, type Walk, type WalkOptions } from "./product-walk.ts";

/** One finding, as `doctor --json` tells it. */
export interface Told {
  readonly check: string;
  readonly subject: string;
  readonly level: "ok" | "warn" | "fail";
  readonly what: string;
  readonly why: string | null;
  readonly cure: string | null;
  readonly fixable: boolean;
}

/** What the command said and ended with. */
export interface Examined {
  readonly code: number | null;
  readonly said: string;
  readonly findings: readonly Told[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read into it.
  readonly json: any;
  /** The one finding of a check about a subject. */
  of(check: string, subject: string): Told;
  /** All that is not well. */
  readonly troubles: readonly Told[];
}

/** Discord's bits. */
export const bits = {
  view: 1n << 10n,
  send: 1n << 11n,
  history: 1n << 16n,
  createThreads: 1n << 35n,
  sendInThreads: 1n << 38n,
  manageChannels: 1n << 4n,
  manageRoles: 1n << 28n,
};

/** A stage with two bots that ends with the test. */
export async function stagePatient(options: WalkOptions = {}): Promise<Walk> {
  const walk = await setStage({ agents: ["manager", "tech-lead"], ...options });
  onTestFinished(() => walk.end());
  return walk;
}

/** Runs `guildhall doctor --json` on the stage, with more variables and arguments. */
export async function examined(
  { stage }: Walk,
  environment: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): Promise<Examined> {
  const args = ["doctor", "--json", ...more];
  const { code, said } = await runCli({ ...stage, environment: { ...stage.environment, ...environment }, args });
  expect(said).not.toContain(tokenMarker);
  const json = JSON.parse(said);
  const findings: readonly Told[] = json.findings;
  const of = (check: string, subject: string): Told => {
    const found = findings.filter((finding) => finding.check === check && finding.subject === subject);
    if (found.length > 1)
      throw new Error(`${check} says ${found.length} things of ${subject}: ${JSON.stringify(found)}`);
    return must(found[0], `${check} of ${subject} among ${JSON.stringify(findings)}`);
  };
  // The agents without a token are of the stage, not of the fault.
  const troubles = findings.filter(({ level, what }) => level !== "ok" && !what.startsWith("It has no token"));
  return { code, said, findings, json, of, troubles };
}

/** Examines it with a server in between that bends what Discord says. */
export async function bent(walk: Walk, bend: Bend): Promise<Examined> {
  const DISCORD_API_URL = await startCrookedDiscord(walk.discord.url, bend);
  return await examined(walk, { DISCORD_API_URL });
}
