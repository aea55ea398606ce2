/** What the house says when a bot is in trouble, with what a person can do about it. Called by the worker bridge; says nothing itself. */
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import { type Refusal, refusalText, refusedWords } from "../refusal.ts";

/** Whom it is about. */
export type AlertSubject = Pick<Agent, "id" | "name" | "tokenVariable">;

/** An alert; one of the same cause is said once an hour. */
export interface BotAlert {
  readonly cause: string;
  readonly text: string;
}

const refusals = Object.keys(refusedWords) as readonly Refusal["reason"][];

/** The causes of all that can be told of a bot below; over when it is up. */
export function botTroubles(id: AgentId): readonly string[] {
  return [...refusals.map((reason) => givenUpCause(id, reason)), heldBackCause(id), parkedCause(id)];
}

/** It is not tried again before a person has helped. `pageUrl`: the sandbox's page; null with a real Discord. */
export function givenUpAlert(bot: AlertSubject, refusal: Refusal, pageUrl: string | null): BotAlert {
  const text = `${bot.name} was given up: ${refusalText(refusal, bot, pageUrl)} The other bots serve on.`;
  return { cause: givenUpCause(bot.id, refusal.reason), text };
}

/** It waits, and will go on by itself. */
export function heldBackAlert({ id, name }: AlertSubject, detail: string): BotAlert {
  const text = `${name} cannot connect yet: ${detail} It goes on by itself; if it takes long, \`guildhall doctor\` looks why.`;
  return { cause: heldBackCause(id), text };
}

/** It has crashed too often. */
export function parkedAlert({ id, name }: AlertSubject, problem: string | null): BotAlert {
  const state = `${name} keeps crashing (${problem ?? "no reason given"}) and is parked; it is tried again every 10 minutes.`;
  const cure = `\`guildhall logs --bot ${id}\` tells more, and \`guildhall restart ${id}\` tries it at once.`;
  return { cause: parkedCause(id), text: `${state} ${cure} The other bots serve on.` };
}

function givenUpCause(id: AgentId, reason: Refusal["reason"]): string {
  return `given up ${id} ${reason}`;
}

function heldBackCause(id: AgentId): string {
  return `held back ${id}`;
}

function parkedCause(id: AgentId): string {
  return `parked ${id}`;
}
