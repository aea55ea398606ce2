/** Turns for tests of executors. */
import type { TurnSpec } from "../../src/ipc/executor-protocol.ts";

/** A chat turn of an agent with this prompt. */
export function turn(agentId: string, prompt: string, turnId = `${agentId}: ${prompt}`): TurnSpec {
  return {
    turnId,
    kind: "chat",
    agent: {
      id: agentId,
      name: agentId,
      texts: { soul: "", agents: "", memory: "", heartbeat: "" },
      delegatesTo: [{ id: "auditor", name: "Auditor" }],
    },
    prompt,
    author: "Nina",
    history: [],
    attachments: [],
  };
}
