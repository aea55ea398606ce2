/**
 * Discord's final no to a bot as a sentence with its cure: what it means, in the words that the alert, `status`, Backstage,
 * `/readyz` and `doctor` share, and what helps where this Guildhall runs. Pure.
 */
import type { Agent } from "../domain/agent.ts";
import type { WorkerToSupervisor } from "../ipc/worker-protocol.ts";

/** What a worker says before it ends for good; `detail` is Discord's sign, such as "close code 4004". */
export type Refusal = Pick<Extract<WorkerToSupervisor, { type: "gave_up" }>, "reason" | "detail">;

/** Whom it is about. */
export type RefusedBot = Pick<Agent, "id" | "tokenVariable">;

type Reason = Refusal["reason"];

/** What Discord does, as a sentence without its full stop. */
export const refusedWords: Readonly<Record<Reason, string>> = {
  bad_token: "Discord refuses its token",
  disallowed_intents: "Discord does not allow it the Message Content intent",
  refused_connection: "Discord refuses its connection for good",
};

const discordCures: Readonly<Record<Reason, (bot: RefusedBot) => string>> = {
  bad_token: ({ tokenVariable }) =>
    `It is wrong or was reset: put the current one (Developer Portal → Bot → Reset Token) into ${tokenVariable} and run \`guildhall reload\`.`,
  disallowed_intents: ({ id }) =>
    `Switch on the Message Content Intent (Developer Portal → Bot → Privileged Gateway Intents) and run \`guildhall restart ${id}\`.`,
  refused_connection: () => "Update Guildhall and restart it.",
};

/** There the bots' tokens and rights are the sandbox's own. */
const sandboxCures: Readonly<Record<Reason, string>> = {
  bad_token: "It was revoked: once it is valid again (Restore token), press Bring back,",
  disallowed_intents: 'It was taken away: send the sandbox the fault "allow_intents", then press Bring back',
  refused_connection: "A fault made the sandbox do so: press Bring back",
};

/** Why it was given up, and what to do. `pageUrl`: the sandbox's page; null with a real Discord. */
export function refusalText({ reason, detail }: Refusal, bot: RefusedBot, pageUrl: string | null): string {
  const cure = pageUrl === null ? discordCures[reason](bot) : `${sandboxCures[reason]} in Backstage at ${pageUrl}.`;
  return `${refusedWords[reason]} (${detail}). ${cure}`;
}
