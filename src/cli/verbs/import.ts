/** `guildhall import …`: makes a configuration of Guildhall from that of another system. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { counted } from "../../domain/counted.ts";
import { planImport } from "../../openclaw/plan.ts";
import { importReport } from "../../openclaw/report.ts";
import { checkPlan, compareWith, writeFiles } from "../../openclaw/target.ts";
import { fail, root, say } from "../command-line.ts";
import { inShell, ownCall } from "../own-call.ts";

interface ImportOptions {
  readonly into: string;
  readonly plan?: boolean;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** Adds the commands. */
export function addImport(program: Command): void {
  program
    .command("import")
    .description("take over the configuration of another system")
    .command("openclaw <folder>")
    .description("make bots/, channel-map.yaml and .env of a cluster of OpenClaw gateways")
    .option("--into <folder>", "where to write", ".")
    .option("--plan", "only show what would be written and what would stay behind")
    .option("--replace", "overwrite what differs; the old file is kept as <name>.before-import")
    .option("--json", "for programs")
    .action(importOpenclaw);
}

function importOpenclaw(folder: string, { into, plan: onlyPlan = false, replace = false, json }: ImportOptions): void {
  const target = resolve(root, into);
  const plan = planImport(resolve(root, folder));
  checkPlan(plan);
  const files = compareWith(target, plan);
  const differing = files.filter(({ state }) => state === "differs");
  const isWritten = !onlyPlan && (replace || differing.length === 0);
  if (isWritten) writeFiles(target, files);
  const states = files.map(({ path, state }) => ({ path, state }));
  const { agents, leftOver, advice } = plan;
  if (json) say(JSON.stringify({ agents, files: states, written: isWritten, leftOver, advice }, null, 2));
  else say(importReport(plan, files, isWritten));
  if (isWritten && !json) say(`\nTry it without touching Discord:\n  ${firstCommand(into, target)}`);
  if (isWritten || onlyPlan) return;
  const differ = `in ${target} already and ${differing.length === 1 ? "differs" : "differ"}`;
  const names = `${counted(differing.length, "file is", "files are")} ${differ}`;
  fail(`\nNothing was written: ${names}. Name an empty folder with --into, or say --replace.`);
}

/** To be typed where the import was. */
function firstCommand(into: string, target: string): string {
  const there = target === root ? "" : `cd ${inShell(into)} && `;
  return `${there}${ownCall(target)} up --sandbox`;
}
