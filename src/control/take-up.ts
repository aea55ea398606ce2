/**
 * Takes up the turns that an earlier process left open. What was said before such a message may not be on disk yet: it is
 * heard again, or read, as soon as its bot is back, and is answered first. Called once, by `control.ts`.
 */
import type { OpenDelivery } from "../store/open-deliveries.ts";
import type { StoredSession } from "../store/sessions.ts";
import type { Rooms } from "./rooms.ts";

type TakeUpNeeds = Pick<Rooms, "messages" | "serving" | "turns" | "unread">;

/** `open`: oldest message first. Each session waits until its channel is read on, or for as long as anything waits for that. */
export function takeUp(open: readonly OpenDelivery[], sessions: readonly StoredSession[], needs: TakeUpNeeds): void {
  const { serving, turns, unread } = needs;
  for (const agentId of new Set(open.map((delivery) => delivery.agentId))) if (serving(agentId)) unread.begin(agentId);
  const lastOf = new Map(open.map((delivery) => [delivery.sessionId, delivery]));
  const byId = new Map(sessions.map((session) => [session.id, session]));
  for (const delivery of open) {
    const session = byId.get(delivery.sessionId);
    const last = lastOf.get(delivery.sessionId);
    if (!session || !last) continue;
    turns.hold(session.id, whenAllBefore(last, session, needs));
    turns.push({ delivery, session, since: Number.NEGATIVE_INFINITY, start: null });
  }
}

/** When all that was said before it in its channel is on its way to its turn, too. */
async function whenAllBefore(
  { agentId, message }: OpenDelivery,
  { channelId }: StoredSession,
  { messages, unread }: TakeUpNeeds,
): Promise<void> {
  await unread.whenRead(agentId, channelId);
  await new Promise<void>((resolve) => messages.arrivals.goOnInTurn(message, resolve));
}
