/** Does what findings offer to have done: at once where nobody else sees it, else only with a person's consent. */
import { isLeaving, terminalQuestions } from "../setup/terminal-questions.ts";
import type { Finding, Fix } from "./finding.ts";

/** What became of one offer, as a sentence. */
export interface Deed {
  readonly done: boolean;
  readonly text: string;
}

/**
 * Tries every fix once, in order, until a person who is asked presses Ctrl-C. `isAgreed`: to everything. Without a terminal
 * nothing is asked, and so not done.
 */
export async function mend(findings: readonly Finding[], isAgreed: boolean): Promise<readonly Deed[]> {
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  if (fixes.length === 0) {
    const isWell = findings.every(({ level }) => level === "ok");
    return isWell ? [] : [{ done: false, text: "Nothing here can be mended by a program." }];
  }
  const deeds: Deed[] = [];
  try {
    for (const fix of fixes) deeds.push(await offer(fix, isAgreed));
  } catch (error) {
    if (!isLeaving(error)) throw error;
    deeds.push({ done: false, text: "Left. Nothing more was changed." });
  }
  return deeds;
}

async function offer(fix: Fix, isAgreed: boolean): Promise<Deed> {
  if (fix.asksFirst && !isAgreed) {
    if (!process.stdin.isTTY) return { done: false, text: `Not done without your consent (--yes): ${fix.deed}` };
    if (!(await terminalQuestions.confirm(fix.deed, false))) return { done: false, text: `Left: ${fix.deed}` };
  }
  const problem = await fix.apply().catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
    return error.message;
  });
  if (problem !== null) return { done: false, text: `Could not be done: ${fix.deed} ${problem}` };
  return { done: true, text: `Done: ${fix.deed}` };
}
