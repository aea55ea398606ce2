/**
 * Everything that supervisor and executor say to each other. Imported by both ends; parsed at both doors.
 * An executor knows brains and tools: nothing here carries a Discord token or a row.
 */
import * as z from "zod";
import type { LinkShape } from "./link.ts";

/** Both ends refuse another version. */
export const executorProtocolVersion = 1;

const historyLine = z.object({ author: z.string(), isAgent: z.boolean(), text: z.string(), at: z.number() });

/** One turn: who thinks, about what, with what in mind. */
export const turnSpec = z.object({
  turnId: z.string(),
  kind: z.enum(["chat", "task", "heartbeat"]),
  agent: z.object({
    id: z.string(),
    name: z.string(),
    texts: z.object({ soul: z.string(), agents: z.string(), memory: z.string(), heartbeat: z.string() }),
    delegatesTo: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
  }),
  prompt: z.string(),
  author: z.string(),
  history: z.array(historyLine).readonly(),
  attachments: z.array(z.object({ name: z.string() })).readonly(),
});
export type TurnSpec = z.infer<typeof turnSpec>;

/** Facts from the executor. */
export const executorToSupervisor = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number(), pid: z.number() }),
  z.object({ type: z.literal("pulse") }),
]);
export type ExecutorToSupervisor = z.infer<typeof executorToSupervisor>;

/** Orders to the executor. */
export const supervisorToExecutor = z.discriminatedUnion("type", [
  z.object({ type: z.literal("stop") }),
  z.object({ type: z.literal("cancel"), turnId: z.string() }),
]);
export type SupervisorToExecutor = z.infer<typeof supervisorToExecutor>;

/** Calls the executor answers. `handedOver`: the turn's only output was an accepted task. */
export const executorCalls = {
  run_turn: { input: turnSpec, output: z.object({ text: z.string(), handedOver: z.boolean() }) },
} as const;

/** Calls the executor makes for its turns: every right is checked on the other side. */
export const toolCalls = {
  delegate: {
    input: z.object({ turnId: z.string(), assignee: z.string(), instruction: z.string() }),
    output: z.discriminatedUnion("ok", [
      z.object({ ok: z.literal(true), taskId: z.string(), assigneeName: z.string() }),
      z.object({ ok: z.literal(false), problem: z.string() }),
    ]),
  },
} as const;

/** The supervisor's end. */
export const supervisorSide: LinkShape<
  SupervisorToExecutor,
  ExecutorToSupervisor,
  typeof executorCalls,
  typeof toolCalls
> = {
  incoming: executorToSupervisor,
  calls: executorCalls,
  answers: toolCalls,
};

/** The executor's end. */
export const executorSide: LinkShape<
  ExecutorToSupervisor,
  SupervisorToExecutor,
  typeof toolCalls,
  typeof executorCalls
> = {
  incoming: supervisorToExecutor,
  calls: toolCalls,
  answers: executorCalls,
};
