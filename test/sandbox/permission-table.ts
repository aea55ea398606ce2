/** Requests of a bot, each with the one permission that it takes; permissions.test.ts tries them with and without it. */

/** One permission by its number. */
export const bit = (index: number): bigint => 1n << BigInt(index);
/** Every permission but Administrator. */
export const all = (1n << 53n) - 1n - bit(3);
const thumb = encodeURIComponent("👍");

/** What a row of the table may speak of. */
export interface Place {
  readonly guild: string;
  readonly lobby: string;
  readonly forum: string;
  readonly said: string;
  readonly thread: string;
  readonly person: string;
  readonly everyone: string;
}

/** A request, and the permission it takes. */
export interface PermittedRequest {
  readonly name: string;
  readonly needed: bigint;
  readonly method: string;
  readonly path: (place: Place) => string;
  readonly body?: (place: Place) => unknown;
}

/** What takes which permission. */
export const requests: readonly PermittedRequest[] = [
  {
    name: "send",
    needed: bit(11),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: () => ({ content: "x" }),
  },
  {
    name: "send an embed",
    needed: bit(14),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: () => ({ embeds: [{ title: "x" }] }),
  },
  {
    name: "reply",
    needed: bit(16),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: ({ said }) => ({ content: "x", message_reference: { message_id: said } }),
  },
  {
    name: "send in a thread",
    needed: bit(38),
    method: "POST",
    path: ({ thread }) => `/channels/${thread}/messages`,
    body: () => ({ content: "x" }),
  },
  { name: "read one message", needed: bit(16), method: "GET", path: ({ lobby, said }) => `${lobby}/messages/${said}` },
  {
    name: "delete another's message",
    needed: bit(13),
    method: "DELETE",
    path: ({ lobby, said }) => `${lobby}/messages/${said}`,
  },
  { name: "pin", needed: bit(51), method: "PUT", path: ({ lobby, said }) => `${lobby}/messages/pins/${said}` },
  {
    name: "react first",
    needed: bit(6),
    method: "PUT",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/reactions/${thumb}/@me`,
  },
  {
    name: "clear reactions",
    needed: bit(13),
    method: "DELETE",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/reactions`,
  },
  {
    name: "start a thread",
    needed: bit(35),
    method: "POST",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/threads`,
    body: () => ({ name: "t" }),
  },
  {
    name: "start a private thread",
    needed: bit(36),
    method: "POST",
    path: ({ lobby }) => `${lobby}/threads`,
    body: () => ({ name: "t" }),
  },
  {
    name: "post in a forum",
    needed: bit(11),
    method: "POST",
    path: ({ forum }) => `${forum}/threads`,
    body: () => ({ name: "t", message: { content: "x" } }),
  },
  {
    name: "lock a thread",
    needed: bit(34),
    method: "PATCH",
    path: ({ thread }) => `/channels/${thread}`,
    body: () => ({ locked: true }),
  },
  {
    name: "make a channel",
    needed: bit(4),
    method: "POST",
    path: ({ guild }) => `${guild}/channels`,
    body: () => ({ name: "new" }),
  },
  {
    name: "change a channel",
    needed: bit(4),
    method: "PATCH",
    path: ({ lobby }) => lobby,
    body: () => ({ topic: "new" }),
  },
  {
    name: "move channels",
    needed: bit(4),
    method: "PATCH",
    path: ({ guild }) => `${guild}/channels`,
    body: ({ lobby }) => [{ id: lobby.split("/")[2], position: 1 }],
  },
  { name: "delete a channel", needed: bit(4), method: "DELETE", path: ({ lobby }) => lobby },
  {
    name: "set an overwrite",
    needed: bit(28),
    method: "PUT",
    path: ({ lobby, everyone }) => `${lobby}/permissions/${everyone}`,
    body: () => ({ type: 0, deny: "2048" }),
  },
  {
    name: "make a role",
    needed: bit(28),
    method: "POST",
    path: ({ guild }) => `${guild}/roles`,
    body: () => ({ name: "r" }),
  },
  {
    name: "make a webhook",
    needed: bit(29),
    method: "POST",
    path: ({ lobby }) => `${lobby}/webhooks`,
    body: () => ({ name: "w" }),
  },
  { name: "list webhooks", needed: bit(29), method: "GET", path: ({ lobby }) => `${lobby}/webhooks` },
  {
    name: "rename itself",
    needed: bit(26),
    method: "PATCH",
    path: ({ guild }) => `${guild}/members/@me`,
    body: () => ({ nick: "n" }),
  },
  {
    name: "rename a person",
    needed: bit(27),
    method: "PATCH",
    path: ({ guild, person }) => `${guild}/members/${person}`,
    body: () => ({ nick: "n" }),
  },
  { name: "kick", needed: bit(1), method: "DELETE", path: ({ guild, person }) => `${guild}/members/${person}` },
];
