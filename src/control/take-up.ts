/**
 * Takes up the turns that an earlier process left open. What was said before such a message may not be on disk yet: it is
 * heard again, or read, as soon as its bot is back, and is answered first. Called once, by `control.ts`.
 */
import type { OpenDelivery } from "../store/open-deliveries.ts";
import type { StoredSession } from "../store/sessions.ts";
import type { Rooms } from "./rooms.ts";

/** Each waits until its channel is read on, or for as long as anything waits for that; what comes later is behind it. */
export function takeUp(
  open: readonly OpenDelivery[],
  sessions: readonly StoredSession[],
  { messages, serving, turns, unread }: Pick<Rooms, "messages" | "serving" | "turns" | "unread">,
): void {
  const byId = new Map(sessions.map((session) => [session.id, session]));
  for (const agentId of new Set(open.map((delivery) => delivery.agentId))) if (serving(agentId)) unread.begin(agentId);
  for (const delivery of open) {
    const session = byId.get(delivery.sessionId);
    if (!session) continue;
    const { agentId, message } = delivery;
    const push = () => turns.push({ delivery, session, since: Number.NEGATIVE_INFINITY });
    messages.arrivals.enter(message);
    void Promise.resolve(unread.whenRead(agentId, session.channelId)).then(() =>
      messages.arrivals.goOnInTurn(message, push),
    );
  }
}
