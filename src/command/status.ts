/** `/status`: how every bot is. */
import { botLine, fitLines } from "../domain/bot-status.ts";
import type { Command } from "./command.ts";

const maxLength = 2_000;

/** For everyone. */
export const statusCommand: Command = {
  name: "status",
  kind: "slash",
  description: "How every bot is: its state, its work, its last heartbeat.",
  audience: "everyone",
  isShareable: true,
  run: (_call, { bots }) => fitLines(bots().map(botLine), maxLength),
};
