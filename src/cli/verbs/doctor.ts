/** `guildhall doctor`. */
import type { Command } from "commander";
import { processEnvironment } from "../../config/process-environment.ts";
import { root, say } from "../command-line.ts";
import { terminalPaint } from "../terminal.ts";

/** Adds the command. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("examine configuration, host, database, and every bot's standing on Discord")
    .option("--fix", "mend what can be mended safely")
    .option("--yes", "with --fix: agree to everything that would be asked")
    .option("--json", "for programs")
    .action(async ({ json, fix = false, yes = false }: { json?: boolean; fix?: boolean; yes?: boolean }) => {
      // The other commands do not load the checks.
      const { examine } = await import("../doctor/examine.ts");
      const { exitCodeOf, reportJson, reportText } = await import("../doctor/report.ts");
      const { mend } = await import("../doctor/mend.ts");
      const first = await examine({ root, env: processEnvironment });
      const deeds = fix ? await mend(first.findings, yes) : [];
      const report = deeds.some(({ done }) => done) ? await examine({ root, env: processEnvironment }) : first;
      if (json) say(JSON.stringify({ ...reportJson(report), ...(fix ? { deeds } : {}) }, null, 2));
      else say([...deeds.map(({ text }) => text), reportText(report, terminalPaint)].join("\n"));
      process.exitCode = exitCodeOf(report.findings);
    });
}
