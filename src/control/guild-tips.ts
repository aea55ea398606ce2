/**
 * Where the channels and threads of the served guild end, as one bot is told, and where it may read. What nobody knew of
 * before, a thread that was opened while all were away, is known afterwards. Asked before anything is read on.
 */
import type { Discord, Tip } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { type Answer, type AskNeeds, askPatiently } from "./ask-patiently.ts";
import type { GuildEvents } from "./guild-events.ts";
import type { GuildView } from "./guild-view.ts";
import type { Tally } from "./tally.ts";

/** What asking needs. */
export interface GuildTipNeeds extends AskNeeds {
  readonly discord: Pick<Discord, "readTips" | "readArchived" | "isReady">;
  readonly view: Pick<GuildView, "bot" | "channel" | "rights">;
  readonly guildEvents: Pick<GuildEvents, "apply">;
  readonly tally: Pick<Tally, "readRequests">;
}

const patienceMs = 10_000;

/** Channels and active threads. None where it is not known which guild is served, or who the bot is. */
export async function readTips(agentId: AgentId, needs: GuildTipNeeds): Promise<Answer<readonly Tip[]>> {
  const { discord, view, tally } = needs;
  const { rights } = view;
  const bot = view.bot(agentId);
  if (!rights || !bot?.guildIds.includes(rights.id)) return { kind: "done", value: [] };
  const tips = await askPatiently(agentId, patienceMs, needs, () => {
    tally.readRequests.add({ what: "tips" });
    return discord.readTips(agentId, rights, bot.userId);
  });
  return learnt(agentId, tips, needs);
}

/** Threads of a channel that were archived since then. */
export async function readArchived(
  agentId: AgentId,
  parent: { readonly guildId: Snowflake; readonly parentId: Snowflake; readonly sinceMs: number },
  needs: GuildTipNeeds,
): Promise<Answer<readonly Tip[]>> {
  const tips = await askPatiently(agentId, patienceMs, needs, () => {
    needs.tally.readRequests.add({ what: "threads" });
    return needs.discord.readArchived(agentId, parent);
  });
  return learnt(agentId, tips, needs);
}

async function learnt(
  agentId: AgentId,
  tips: Answer<readonly Tip[]>,
  { view, guildEvents }: GuildTipNeeds,
): Promise<Answer<readonly Tip[]>> {
  const found = tips.kind === "done" ? tips.value : [];
  const unknown = found.filter(({ channel, mayRead }) => mayRead && view.channel(channel.id) === null);
  await Promise.all(unknown.map(({ channel }) => guildEvents.apply(agentId, { type: "channel_changed", channel })));
  return tips;
}
