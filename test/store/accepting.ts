/** A store in which messages wait for a turn: what tests of deliveries begin with. */
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { createMessageStore, type NewDelivery } from "../../src/store/messages.ts";
import type { TestDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf } from "../support/rows.ts";

/** `accept` records a person's message to the manager, `begin` counts an attempt at it. */
export async function startAccepting({ store, openStore }: TestDatabase) {
  const session = await channelSession(store);
  const messages = createMessageStore(store);
  const deliveries = createDeliveryStore(store);
  const accept = async (fields = {}) => {
    const message = messageOf(fields);
    const delivery = deliveryTo(session);
    await messages.record({ seenBy: "manager", message, deliveries: [delivery] });
    return { message, delivery };
  };
  const begin = ({ message, delivery }: Awaited<ReturnType<typeof accept>>, number = 1) => {
    const { id: messageId } = message;
    return deliveries.begin({ id: delivery.id, number, messageId, lastProblem: null });
  };
  const stateOf = async ({ id }: NewDelivery) => (await store.sql`select * from deliveries where id = ${id}`)[0];
  return { store, openStore, session, messages, deliveries, accept, begin, stateOf };
}
