/** What the house says when a bot is in trouble, with what a person can do about it. Called by the worker bridge; says nothing itself. */
import type { Agent } from "../../domain/agent.ts";
import type { WorkerToSupervisor } from "../../ipc/worker-protocol.ts";

/** Whom it is about. */
export type AlertSubject = Pick<Agent, "id" | "name" | "tokenVariable">;

/** An alert; one of the same cause is said once an hour. */
export interface BotAlert {
  readonly cause: string;
  readonly text: string;
}

type GiveUpReason = Extract<WorkerToSupervisor, { type: "gave_up" }>["reason"];

const cures: Readonly<Record<GiveUpReason, (bot: AlertSubject) => string>> = {
  bad_token: ({ tokenVariable }) =>
    `Its token is wrong or was reset: put the current one (Developer Portal → Bot → Reset Token) into ${tokenVariable} and run \`guildhall reload\`.`,
  disallowed_intents: ({ id }) =>
    `Switch on the Message Content Intent (Developer Portal → Bot → Privileged Gateway Intents) and run \`guildhall restart ${id}\`.`,
  refused_connection: () => "Discord refuses this connection for good; update Guildhall and restart it.",
};

/** It is not tried again before a person has helped. */
export function givenUpAlert(bot: AlertSubject, reason: GiveUpReason, detail: string): BotAlert {
  const text = `${bot.name} was given up: ${detail} ${cures[reason](bot)} The other bots serve on.`;
  return { cause: `given up ${bot.id} ${reason}`, text };
}

/** It waits, and will go on by itself. */
export function heldBackAlert({ id, name }: AlertSubject, detail: string): BotAlert {
  return { cause: `held back ${id}`, text: `${name} cannot connect yet: ${detail}` };
}

/** It has crashed too often. */
export function parkedAlert({ id, name }: AlertSubject, problem: string | null): BotAlert {
  const text = `${name} keeps crashing (${problem ?? "no reason given"}) and is parked; it is tried again every 10 minutes. The other bots serve on.`;
  return { cause: `parked ${id}`, text };
}
