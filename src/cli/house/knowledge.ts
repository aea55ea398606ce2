/** What translating needs to know of the world, from the control plane's view of the guild. Before that exists, nothing is known. */
import type { GuildView } from "../../control/guild-view.ts";
import type { Snowflake } from "../../domain/ids.ts";

/** Asked for each message. */
export interface Knowledge {
  isOurBot(userId: Snowflake): boolean;
  guildOf(channelId: Snowflake): Snowflake | null;
}

/** What is known as soon as the control plane is there. */
export function knowledgeFrom(
  ready: Promise<{ readonly control: { readonly view: Pick<GuildView, "botByUserId" | "channel"> } }>,
): Knowledge {
  let view: Pick<GuildView, "botByUserId" | "channel"> | null = null;
  void ready.then(({ control }) => {
    view = control.view;
  });
  return {
    isOurBot: (userId) => (view?.botByUserId(userId) ?? null) !== null,
    guildOf: (channelId) => view?.channel(channelId)?.guildId ?? null,
  };
}
