/** `/agents`: who is there, what they can do, where they answer, and to whom they may hand work. */
import type { Agent } from "../domain/agent.ts";
import { fitLines } from "../domain/bot-status.ts";
import { agentChoices, agentMeant, agentOption } from "./agent-option.ts";
import type { Command, CommandNeeds } from "./command.ts";

const maxLength = 2_000;

/** For everyone. */
export const agentsCommand: Command = {
  name: "agents",
  kind: "slash",
  description: "Who is there, what they can do, where they answer, and whom they may ask.",
  audience: "everyone",
  options: [agentOption("Only this one.", false)],
  isShareable: true,

  run: ({ options }, needs) => {
    if (options.agent === undefined) {
      return fitLines(
        [...needs.agents.values()].map((agent) => describe(agent, needs)),
        maxLength,
      );
    }
    const agent = agentMeant(options.agent, needs.agents);
    return typeof agent === "string" ? agent : describe(agent, needs);
  },

  complete: ({ typed }, { agents }) => agentChoices(agents.values(), typed),
};

/** One line: what does not apply is left out. */
function describe({ id, name, capabilities, delegatesTo }: Agent, { agents, ownedChannels }: CommandNeeds): string {
  const channels = ownedChannels(id).map((channelId) => `<#${channelId}>`);
  const others = delegatesTo.flatMap((other) => agents.get(other)?.name ?? []);
  const isAll = others.length > 1 && others.length === agents.size - 1;
  const parts = [
    capabilities.join(", "),
    channels.length > 0 ? `answers in ${channels.join(" ")}` : "",
    others.length > 0 ? `may delegate to ${isAll ? "everybody" : others.join(", ")}` : "",
  ];
  return [`**${name}**`, ...parts.filter((part) => part !== "")].join(" · ");
}
