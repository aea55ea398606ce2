/** Why a part of OpenClaw's configuration has no place in Guildhall. Read by the plan for whatever nobody asked about. */

/** By the last name in the key. */
const reasonsByName: Readonly<Record<string, string>> = {
  users: "Whoever may write in a channel is answered there: close it to others in Discord.",
  roles: "Whoever may write in a channel is answered there: close it to others in Discord.",
  systemPrompt: "Write it into the AGENTS.md of the channel's owner.",
};

/** By the beginning of the key; the first that fits. `*` stands for one name. */
const reasons: readonly (readonly [string, string])[] = [
  [
    "gateway",
    "There is no gateway to configure: one Guildhall runs all bots, without a port or shared token per agent.",
  ],
  [
    "channels.discord.dmPolicy",
    "Whoever shares a guild with a bot may write to it; only its Discord settings say otherwise.",
  ],
  ["channels.discord", "Guildhall decides this the same way for every bot."],
  ["channels.modelByChannel", "A model belongs to an agent, not to a channel."],
  ["channels.defaults", "Guildhall decides this the same way for every channel."],
  ["channels", "Guildhall speaks Discord only."],
  ["agents.defaults.heartbeat", "Guildhall decides this the same way for every beat."],
  ["agents.defaults", "Agents have no such setting."],
  [
    "agents.entries.*.tools",
    "Agents have no tools of this kind. Give them none or list their MCP servers when they think with a model.",
  ],
  ["agents", "Agents have no such setting."],
  ["auth", "Logins do not move. Put provider keys into .env."],
  ["models", "Name the model in the agent's bot.yaml."],
  ["tools", "Agents have no tools of this kind."],
  ["skills", "Guildhall has no skills."],
  ["plugins", "Guildhall has no plugins."],
  ["mcp", "Tools of MCP servers are not carried over."],
  ["memory", "What an agent remembers is in its MEMORY.md."],
  ["session", "Each agent has one session per channel, thread or direct message."],
  ["messages", "Guildhall decides this the same way for every message."],
  ["cron", "Write what is to be done regularly into the agent's HEARTBEAT.md."],
  ["hooks", "Hooks are not carried over."],
  ["meta", "It describes the old file."],
  ["wizard", "It describes the old file."],
];

/** A sentence about this key. */
export function reasonFor(key: string): string {
  const steps = key.split(".");
  const fits = (pattern: string): boolean =>
    pattern.split(".").every((step, index) => step === "*" || step === steps[index]);
  const byName = reasonsByName[steps.at(-1) ?? ""];
  return byName ?? reasons.find(([pattern]) => fits(pattern))?.[1] ?? "Guildhall has nothing like it.";
}
