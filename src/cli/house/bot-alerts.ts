/** What the house says when a bot is in trouble, with what a person can do about it. Called by the worker bridge; says nothing itself. */
import type { Agent } from "../../domain/agent.ts";
import { type Refusal, refusalText } from "../refusal.ts";

/** Whom it is about. */
export type AlertSubject = Pick<Agent, "id" | "name" | "tokenVariable">;

/** An alert; one of the same cause is said once an hour. */
export interface BotAlert {
  readonly cause: string;
  readonly text: string;
}

/** It is not tried again before a person has helped. `pageUrl`: the sandbox's page; null with a real Discord. */
export function givenUpAlert(bot: AlertSubject, refusal: Refusal, pageUrl: string | null): BotAlert {
  const text = `${bot.name} was given up: ${refusalText(refusal, bot, pageUrl)} The other bots serve on.`;
  return { cause: `given up ${bot.id} ${refusal.reason}`, text };
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
