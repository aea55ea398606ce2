/** Who acts: settled at the start by `?as=`, by the last visit, or by who is there first; changed with the switcher. */
import { loadState, requestsOf } from "../api/requests.ts";
import { forgetLogs } from "./logs.ts";
import { recall, remember } from "./memory.ts";
import { attempt } from "./notices.ts";
import { channelId, openFromAddress } from "./place.ts";
import { recallReads } from "./reads.ts";
import { follow } from "./stream.ts";
import { me, take } from "./world.ts";

const nobodyAfterMs = 2_000;

/** The requests of the person who acts. */
export function mine(): ReturnType<typeof requestsOf> {
  return requestsOf(me.value?.id ?? "");
}

/** Loads what is there and begins to follow. While there is nobody to act as, it looks again every now and then. */
export async function enter(): Promise<void> {
  const all = await attempt(loadState(), "What is here could not be loaded");
  const persons = all?.value.users.filter(({ bot }) => !bot) ?? [];
  const wished = [new URLSearchParams(location.search).get("as"), recall<string | null>("person", null)];
  const person = persons.find(({ id }) => id === wished[0]) ?? persons.find(({ id }) => id === wished[1]) ?? persons[0];
  if (person) return await actAs(person.id);
  if (all) take(all.value);
  setTimeout(() => void enter(), nobodyAfterMs);
}

/** Becomes another person: everything is loaded anew, as they see it. */
export async function actAs(userId: string): Promise<void> {
  if ((await attempt(loadState(userId).then(take), "This person could not be loaded")) === null) return;
  remember("person", userId);
  noteInAddress(userId);
  forgetLogs(null);
  channelId.value = null;
  recallReads();
  openFromAddress();
  follow(userId, enter);
}

/** An address that names a person names the one who acts, so that a reload changes nobody. */
function noteInAddress(userId: string): void {
  const address = new URL(location.href);
  if (!address.searchParams.has("as")) return;
  address.searchParams.set("as", userId);
  history.replaceState(null, "", address);
}
