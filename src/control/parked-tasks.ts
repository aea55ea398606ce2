/**
 * Results of tasks that could not be posted: told once for each task, listed, and posted again or let be as the operator
 * decides, which goes on record. The settlement of a post parks its task; nothing else does.
 */
import type { DeadDecision } from "../domain/delivery.ts";
import type { AgentId } from "../domain/ids.ts";
import { literalText } from "../domain/literal-text.ts";
import type { NewPost } from "../domain/post.ts";
import { shorten } from "../domain/shorten.ts";
import type { Log } from "../log.ts";
import { recordDecision } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import type { OutboxStore } from "../store/outbox.ts";
import { decideParked, type ParkedTask, readParkedTasks } from "../store/parked-tasks.ts";
import type { Alert } from "./alerts.ts";
import { type DeadOutcome, notAtWork } from "./dead-deliveries.ts";
import type { Denials } from "./denials.ts";
import type { OutboxSender } from "./outbox-sender.ts";

/** What telling and deciding need. */
export interface ParkedTaskNeeds {
  readonly store: Store;
  readonly outbox: Pick<OutboxStore, "openOfTask">;
  readonly denials: Pick<Denials, "heedWish">;
  readonly sender: Pick<OutboxSender, "resume">;
  readonly patience: Patience;
  readonly log: Log;
  readonly alert: Alert;
  /** Whether an agent is at work. */
  serving(agentId: AgentId): boolean;
}

const shownInstructionLength = 100;

/** The parked tasks of one house. */
export class ParkedTasks {
  readonly #needs: ParkedTaskNeeds;

  constructor(needs: ParkedTaskNeeds) {
    this.#needs = needs;
  }

  /** Newest first; at most `limit`. */
  list(limit: number, agentId: AgentId | null): Promise<readonly ParkedTask[]> {
    return readParkedTasks(this.#needs.store, limit, { agentId });
  }

  /** A post was refused, and its row says so: tells of it if it was a task's result. Never rejects. */
  async heedRefused({ deliveryId, turnId }: NewPost): Promise<void> {
    const { store, patience, alert, log } = this.#needs;
    if (deliveryId !== null || turnId === null) return;
    try {
      const [task] = (await outlast(() => readParkedTasks(store, 1, { turnId }), patience)) ?? [];
      if (task) await alert(`parked task ${task.id}`, alertOf(task));
    } catch (error) {
      log.error({ error, turnId }, "a parked task could not be told of");
    }
  }

  /** Carries out the operator's decision, which goes on record. */
  async order({ id, agentId }: Pick<ParkedTask, "id" | "agentId">, decision: DeadDecision): Promise<DeadOutcome> {
    const { store, patience, serving } = this.#needs;
    const entry = { actor: "operator", action: decision, subject: id, allowed: true, rule: "operator" };
    await outlast(() => recordDecision(store, entry), patience);
    if (decision === "retry" && !serving(agentId)) return notAtWork(agentId);
    let tryCount = 0;
    // Parked no more after a try whose answer was lost: it was that one.
    const isDecided = await outlast(async () => {
      const isRepeated = tryCount++ > 0;
      return (await decideParked(store, id, decision)) || isRepeated;
    }, patience);
    if (!isDecided) return { ok: false, problem: "That was decided already: its result is not parked any more." };
    if (decision === "retry") await this.#postAgain(id);
    return { ok: true };
  }

  async #postAgain(taskId: string): Promise<void> {
    const { outbox, patience, denials, sender } = this.#needs;
    const posts = (await outlast(() => outbox.openOfTask(taskId), patience)) ?? [];
    for (const { agentId, recipient } of posts) denials.heedWish(agentId, recipient);
    sender.resume(posts);
  }
}

function alertOf({ id, requesterName, instruction, problem }: ParkedTask): string {
  const what = literalText(shorten(instruction.replace(/\s+/g, " "), shownInstructionLength));
  const cure = `\`guildhall dead retry ${id}\` posts it again, \`guildhall dead drop\` lets it be.`;
  return `What came of a task of ${literalText(requesterName)} ("${what}") could not be posted everywhere. ${problem} ${cure}`;
}
