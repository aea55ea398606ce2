/**
 * The brain that needs no key and no network: it knows its agent and the session, understands a few commands, and says
 * plainly that it has no model. Made once per executor; keeps no state between turns.
 */
import { setTimeout as delay } from "node:timers/promises";
import { counted } from "../../domain/counted.ts";
import type { Brain, TurnInput, TurnOutput, TurnTools } from "../brain.ts";
import { lorem } from "./lorem.ts";
import { readCommand } from "./offline-commands.ts";
import { heartbeatWords, helpWords, introduction, recollection, smallTalk, taskWords } from "./offline-words.ts";

/** What the brain needs of its process. */
export interface OfflineNeeds {
  /** Kills the process at once, as a crash would. */
  readonly abort: () => never;
}

/** The offline brain. `crash` calls `abort`; `spin` really blocks the process. */
export function createOfflineBrain(needs: OfflineNeeds): Brain {
  return {
    async run(input, tools, signal) {
      signal.throwIfAborted();
      if (input.kind === "heartbeat") return say(heartbeatWords(input.prompt));
      return await answer(input, tools, signal, needs);
    },
  };
}

async function answer(
  input: TurnInput,
  tools: TurnTools,
  signal: AbortSignal,
  needs: OfflineNeeds,
): Promise<TurnOutput> {
  const command = readCommand(input.prompt);
  switch (command.kind) {
    case "repeat":
      return say(command.text);
    case "lorem":
      return say(lorem(command.length));
    case "wait":
      await delay(command.seconds * 1_000, undefined, { signal });
      return say(`That was ${seconds(command.seconds)} of waiting.`);
    case "spin":
      spin(command.seconds * 1_000);
      signal.throwIfAborted();
      return say(`That was ${seconds(command.seconds)} of hard work on nothing.`);
    case "crash":
      return needs.abort();
    case "delegate":
      return await delegate(command, input, tools);
    case "help":
      return say(helpWords(input.agent));
    case "introduce":
      return say(introduction(input.agent));
    case "recall":
      return say(recollection(input));
    case "refusal":
      return say(command.words);
    case "talk":
      return say(input.kind === "task" ? taskWords(input, command.text) : smallTalk(input, command.text));
  }
}

async function delegate(
  command: { readonly to: string; readonly instruction: string },
  input: TurnInput,
  tools: TurnTools,
): Promise<TurnOutput> {
  const written = command.to.toLowerCase();
  const known = input.agent.delegatesTo.find(({ id, name }) => id === written || name.toLowerCase() === written);
  const outcome = await tools.delegate(known?.id ?? command.to, command.instruction);
  return outcome.ok ? { text: "", handedOver: true } : say(outcome.problem);
}

// Blocks on purpose: it is how one tries what a runaway brain does to the others.
function spin(durationMs: number): void {
  const endAt = performance.now() + durationMs;
  while (performance.now() < endAt);
}

function say(text: string): TurnOutput {
  return { text, handedOver: false };
}

function seconds(count: number): string {
  return counted(count, "second");
}
