/** One order to one bot or to all, with its outcome. Called by the verbs. */
import { ask, fail, say } from "./command-line.ts";
import { type OrderReport, reportText } from "./order-report.ts";

/** What is ordered, of which bots when all are meant, and what is said when there is none such. */
export interface Order {
  readonly call: "restart_bots" | "pause_bots" | "resume_bots";
  /** Given to all at once, as one; else one after the other, each outcome said as it comes. */
  readonly isOne: boolean;
  concerns(state: string): boolean;
  readonly nobody: string;
}

const orderDeadlineMs = 120_000;

/** Orders; `written` is an agent, or `all`. Ends with exit code 1 when a bot did not do as ordered. */
export async function orderBots(written: string, order: Order, json: boolean): Promise<void> {
  const reports: OrderReport[] = [];
  const meant = await agentsMeant(written, order);
  const parcels = order.isOne && meant.length > 0 ? [meant] : meant.map((agent) => [agent]);
  for (const agents of parcels) {
    const deadlineMs = agents.length * orderDeadlineMs;
    for (const report of await ask(order.call, { agents }, deadlineMs)) {
      reports.push(report);
      if (!hasSucceeded(report)) process.exitCode = 1;
      if (!json) tell(report);
    }
  }
  if (json) say(JSON.stringify(reports, null, 2));
  else if (reports.length === 0) say(order.nobody);
}

function tell(report: OrderReport): void {
  if (hasSucceeded(report)) say(reportText(report));
  else fail(reportText(report));
}

async function agentsMeant(written: string, { concerns }: Order): Promise<readonly string[]> {
  if (written !== "all") return [written];
  const { bots } = await ask("status", {});
  return bots.filter(({ state }) => concerns(state)).map(({ id }) => id);
}

/** Also when there was nothing to do: an order may be given again. */
function hasSucceeded({ kind }: OrderReport): boolean {
  return kind !== "not_back" && kind !== "refused";
}
