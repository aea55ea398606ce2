/**
 * Reads the question of `guildhall explain` as people write it, and answers it or says what is wrong with it: in the same
 * words whether a Guildhall runs or not. Called by `guildhall explain` and `functions.ts`.
 */
import * as z from "zod";
import { type ExplainQuestion, type ExplainWorld, explain } from "../../control/explain.ts";
import type { Channel } from "../../domain/guild.ts";
import { agentNamed, candidates } from "../agent-named.ts";

/** The question as it was written. */
export const writtenQuestion = z.object({ channel: z.string(), author: z.string(), text: z.string() });
export type WrittenQuestion = z.infer<typeof writtenQuestion>;

/** What is said to it; `explanations` has one entry for each agent that is addressed, or one for nobody. */
export const explainAnswer = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    explanations: z.array(
      z.object({
        agentId: z.string().nullable(),
        name: z.string().nullable(),
        answers: z.boolean(),
        rule: z.string(),
        reason: z.string().nullable(),
        line: z.string().nullable(),
        text: z.string(),
      }),
    ),
  }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);
export type ExplainAnswer = z.infer<typeof explainAnswer>;

/** A world with the channels that may be named. */
export interface NamedWorld extends ExplainWorld {
  readonly channels: readonly Channel[];
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The answer in that world. */
export function answerQuestion(written: WrittenQuestion, world: NamedWorld): ExplainAnswer {
  const place = readPlace(written.channel.trim(), world);
  if (!place.ok) return place;
  const author = readAuthor(written.author.trim(), world);
  if (!author.ok) return author;
  const question = { place: place.value, author: author.value, text: written.text };
  return { ok: true, explanations: [...explain(question, world)] };
}

function readPlace(written: string, world: NamedWorld): Read<ExplainQuestion["place"]> {
  if (written === "") return wrong("No channel is named. Write #name, channel:<id>, <#id>, or dm:<agent>.");
  const [, dmAgent] = /^dm:(.*)$/i.exec(written) ?? [];
  if (dmAgent !== undefined) {
    const named = agentNamed(dmAgent, world.agents);
    return named.ok ? { ok: true, value: { kind: "dm", agentId: named.agent.id } } : named;
  }
  if (world.guildId === null) {
    return wrong(
      "Guildhall does not know yet which guild it serves, and so no channels. `guildhall status` tells how its bots are.",
    );
  }
  const places = world.channels.filter(({ kind }) => kind !== "category");
  const wanted = written
    .replace(/^(?:channel|thread):/i, "")
    .replace(/^<#(\d+)>$/, "$1")
    .replace(/^#/, "");
  const found = places.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const [channel, ...others] = found.length > 0 ? found : places.filter(({ id }) => id === wanted);
  if (!channel) {
    const known = places.filter(({ kind }) => kind !== "thread").map(({ name }) => `#${name}`);
    return wrong(`There is no channel "${written}". ${candidates(`#${wanted}`, known, "Channels")}`);
  }
  if (others.length === 0) return { ok: true, value: { kind: "channel", id: channel.id } };
  const ids = [channel, ...others].map(({ id }) => `channel:${id}`);
  return wrong(`Several channels are named "${wanted}". Write which one: ${ids.join(", ")}.`);
}

/** What may stand for an author, beside agents. */
const strangers = ["human", "bot", "system"] as const;

function readAuthor(written: string, { agents }: NamedWorld): Read<ExplainQuestion["author"]> {
  const stranger = strangers.find((one) => one === written.toLowerCase());
  if (stranger) return { ok: true, value: { kind: stranger } };
  const named = agentNamed(written, agents);
  if (named.ok) return { ok: true, value: { kind: "agent", agentId: named.agent.id } };
  return wrong(`There is no author "${written}". ${candidates(written, [...strangers, ...agents.keys()], "Authors")}`);
}

function wrong(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
