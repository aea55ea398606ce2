/**
 * Where a conversation began, and the address that answers it. Stored with every session, so that a heartbeat or a
 * result sent days later still goes to the same place. A recipient is never a bare id.
 */
import type { Snowflake } from "./ids.ts";

/** `user:<id>` is a direct message; `channel:<id>` a guild channel or thread (to Discord a thread is a channel). */
export type Recipient = `user:${Snowflake}` | `channel:${Snowflake}`;

/** A DM with a user, a guild channel, or a thread below one. */
export type Origin =
  | { readonly kind: "dm"; readonly userId: Snowflake }
  | { readonly kind: "channel"; readonly channelId: Snowflake }
  | { readonly kind: "thread"; readonly channelId: Snowflake };

/** The only place where an origin becomes an address. */
export function recipientOf(origin: Origin): Recipient {
  return origin.kind === "dm" ? `user:${origin.userId}` : `channel:${origin.channelId}`;
}

/** The id that, with the kind, names an origin in the store: the user of a DM, else the channel. */
export function originId(origin: Origin): Snowflake {
  return origin.kind === "dm" ? origin.userId : origin.channelId;
}

/** The inverse of `kind` + {@link originId}, for rows. */
export function originFrom(kind: Origin["kind"], id: Snowflake): Origin {
  return kind === "dm" ? { kind, userId: id } : { kind, channelId: id };
}
