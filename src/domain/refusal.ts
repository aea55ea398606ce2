/**
 * What it means when Discord refuses something, and what a person can do about it: a sentence for each code that is met in
 * practice. Pure; worded here and nowhere else. See [Discord Docs/JSON error codes](https://docs.discord.com/developers/topics/opcodes-and-status-codes#json).
 */
import type { Outcome } from "./outcome.ts";
import { type Permission, permissions } from "./permissions.ts";

/** A refusal as it came. */
export type Refusal = Extract<Outcome<never>, { kind: "refused" }>;

/** What was wanted of Discord. A reply is a post that reads: it takes one permission more. */
export type Act = "post" | "reply" | "edit" | "delete" | "open a thread" | "read";

/** Who wanted what, where. */
export interface RefusedAct {
  readonly botName: string;
  readonly act: Act;
  /** "#general", or whatever else people call it. */
  readonly place: string;
  readonly isThread: boolean;
}

type Wording = (act: RefusedAct) => string;

/** What an act takes in a channel besides being able to see it. */
const neededFor: Readonly<Record<Act, readonly Permission[]>> = {
  post: ["sendMessages"],
  reply: ["sendMessages", "readMessageHistory"],
  edit: ["viewChannel"],
  delete: ["viewChannel"],
  "open a thread": ["createPublicThreads"],
  read: ["readMessageHistory"],
};

const words: Readonly<Record<Act, string>> = {
  post: "post",
  reply: "reply",
  edit: "edit its message",
  delete: "delete its message",
  "open a thread": "open a thread",
  read: "read what was written",
};

const lockedThread: Wording = (act) =>
  `${cannot(act)}: the thread is archived or locked. Somebody with "Manage Threads" has to open it again`;

const wordings: Readonly<Record<number, Wording>> = {
  10003: (act) =>
    `${cannot(act)}: the channel is gone. If it was made anew, correct channel-map.yaml and run \`guildhall reload\``,
  10008: (act) => `${cannot(act)}: the message is gone. There is nothing to do`,
  10062: ({ botName }) =>
    `${botName} was too late for a command: Discord waits 3 seconds. Use the command again; if this lasts, \`guildhall doctor\` tells whether the clock or the network is slow`,
  30046: (act) => `${cannot(act)}: Discord takes few edits of a message that is over an hour old. A new one is posted`,
  40060: ({ botName }) =>
    `${botName} answered a command that was answered already. If nobody sees the answer, does another program use the same token?`,
  50001: (act) =>
    `${cannot(act)}: it lacks "View Channels" there${act.isThread ? ", or was not added to the private thread" : ""}. ${inSettings}`,
  50007: (act) =>
    `${cannot(act)}: that person takes no direct messages from it. They can allow them (the server's name → Privacy Settings → Direct Messages), or ask in a channel`,
  50013: (act) => `${cannot(act)}: it lacks ${lacking(act)} there. ${inSettings}`,
  50035: (act) =>
    `${cannot(act)}: Discord does not take the form of it. This is a mistake in Guildhall; please report it`,
  50083: lockedThread,
  160002: (act) => `${cannot(act)}: it lacks "Read Message History" there. ${inSettings}`,
  160004: (act) => `${cannot(act)}: the message has a thread already. There is nothing to do`,
  160005: lockedThread,
  200000: (act) => `${cannot(act)}: the server's AutoMod blocks the words. Change its rules, or ask for other words`,
};

const inSettings = "Allow it in the channel's settings; `guildhall doctor` shows what else is missing";

/** Codes that hold for everything of one kind in one place, until somebody changes the place. */
const aboutPlace: ReadonlySet<number> = new Set([10003, 50001, 50007, 50013, 50083, 160002, 160005]);

/** A sentence or two that name the bot, the place, what is missing and the cure, with Discord's own words at the end. */
export function describeRefusal({ status, code, problem }: Refusal, act: RefusedAct): string {
  const said = `Discord: ${problem.replace(/\.$/, "")}, ${code === 0 ? `status ${status}` : `code ${code}`}`;
  const wording = wordings[code];
  return wording ? `${wording(act)} (${said}).` : `${cannot(act)} (${said}).`;
}

/** In the same words: nothing was refused, and yet it never got there. `problem`: what the last of so many tries met with. */
export function describeLoss(tryCount: number, problem: string, act: RefusedAct): string {
  const last = problem.replace(/\.$/, "");
  return `${cannot(act)}: ${tryCount} times Discord did not say what became of it, and it was not there (the last time: ${last}). Try again when Discord is well.`;
}

/**
 * True when the same act would be refused there again, so that it need not be asked: each 403 counts against this host's
 * address. Any 403 is meant, but for one that is about a single message.
 */
export function isAboutPlace({ status, code }: Refusal, act: Act): boolean {
  const concernsMessage = act === "edit" || act === "delete";
  return aboutPlace.has(code) || (status === 403 && !concernsMessage);
}

function cannot({ botName, act, place }: RefusedAct): string {
  return `${botName} cannot ${words[act]} in ${place}`;
}

function lacking({ act, isThread }: RefusedAct): string {
  const names = neededFor[act].map((name) => (isThread && name === "sendMessages" ? "sendMessagesInThreads" : name));
  return names.map((name) => `"${permissions[name].label}"`).join(" or ");
}
