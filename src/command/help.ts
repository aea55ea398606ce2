/** `/help`: what the person who asks may do here, by their own rights. */
import type { Command, CommandNeeds } from "./command.ts";

/** For everyone. */
export const helpCommand: Command = {
  name: "help",
  kind: "slash",
  description: "What you may do here.",
  audience: "everyone",
  run: ({ user }, needs) => {
    const { commands } = needs;
    const open = commands.filter(({ audience }) => user.mayDelegate || audience === "everyone");
    const closed = commands.filter((command) => !open.includes(command));
    return [
      "**What you may do here**",
      ...open.map((command) => `${titleOf(command)}: ${command.description}`),
      "Or write to an agent: mention it, reply to it, or send it a direct message. `/agents` tells who answers where.",
      ...(closed.length === 0 ? [] : ["", closedLine(closed, needs)]),
    ].join("\n");
  },
};

/** How people find it. Commands of several orders are named with all of them. */
function titleOf({ name, kind, options = [] }: Command): string {
  if (kind === "menu") return `**${name}** (a message's menu, under Apps)`;
  const orders = options.filter(({ type }) => type === 1).map((order) => order.name);
  return `**/${[name, orders.join("|")].filter((part) => part !== "").join(" ")}**`;
}

function closedLine(closed: readonly Command[], { delegators }: CommandNeeds): string {
  const names = closed.map(({ name, kind }) => (kind === "menu" ? `“${name}”` : `/${name}`)).join(", ");
  const right = delegators.length > 0 ? `one of these roles: ${delegators.join(", ")}` : "the permission Manage Server";
  return `Not yours: ${names}. They take ${right}. The server's owner gives it.`;
}
