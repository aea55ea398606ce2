/** `Why?` in a message's menu: the same as `/why` of that message, which stands where it is asked. */
import type { Command } from "./command.ts";

/** For everyone. */
export const whyThisCommand: Command = {
  name: "Why?",
  kind: "menu",
  description: "Why a message was answered, by whom, and how; or why nobody did.",
  audience: "everyone",
  run: (call, { explain }) => explain(call.targetId ?? "", call),
};
