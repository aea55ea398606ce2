/** `/why message`: why a message was answered, by whom, and how; or why nobody did. Tells what the person may see. */
import { ApplicationCommandOptionType } from "discord-api-types/v10";
import type { Command } from "./command.ts";

/** For everyone. */
export const whyCommand: Command = {
  name: "why",
  kind: "slash",
  description: "Why a message was answered, by whom, and how; or why nobody did.",
  audience: "everyone",
  options: [
    {
      type: ApplicationCommandOptionType.String,
      name: "message",
      description: "Its link (in its menu: Copy Message Link) or its id.",
      required: true,
    },
  ],
  isShareable: true,
  run: (call, { explain }) => explain(String(call.options.message ?? ""), call),
};
