/** One order to one bot or to all, one after the other, with its outcome said as it comes. Called by the verbs. */
import { ask, fail, say } from "./command-line.ts";
import { houseStatus } from "./functions.ts";
import { type OrderReport, orderReport, reportText } from "./order-report.ts";

/** What is ordered, of which bots when all are meant, and what is said when there is none such. */
export interface Order {
  readonly functionName: "restart_bot" | "pause_bot" | "resume_bot";
  concerns(state: string): boolean;
  readonly nobody: string;
}

const orderDeadlineMs = 120_000;

/** Orders; `written` is an agent, or `all`. Ends with exit code 1 when a bot did not do as ordered. */
export async function orderBots(written: string, order: Order, json: boolean): Promise<void> {
  const reports: OrderReport[] = [];
  for (const agent of await agentsMeant(written, order)) {
    const report = await ask(orderReport, order.functionName, { agent }, orderDeadlineMs);
    reports.push(report);
    if (!hasSucceeded(report)) process.exitCode = 1;
    if (json) continue;
    if (hasSucceeded(report)) say(reportText(report));
    else fail(reportText(report));
  }
  if (json) say(JSON.stringify(reports, null, 2));
  else if (reports.length === 0) say(order.nobody);
}

async function agentsMeant(written: string, { concerns }: Order): Promise<readonly string[]> {
  if (written !== "all") return [written];
  const { bots } = await ask(houseStatus, "status", {});
  return bots.filter(({ state }) => concerns(state)).map(({ id }) => id);
}

/** Also when there was nothing to do: an order may be given again. */
function hasSucceeded({ kind }: OrderReport): boolean {
  return kind !== "not_back" && kind !== "refused";
}
