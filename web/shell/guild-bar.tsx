/** The outermost column: direct messages, the guilds, and the way behind the scenes. */

import { Icon } from "../parts/icon.tsx";
import { toggleBackstage } from "../store/panels.ts";
import { openGuild, openHome } from "../store/place.ts";
import { isBackstageShown } from "../store/prefs.ts";
import { callsIn, hasUnread } from "../store/tallies.ts";
import { channels, guildId, guilds } from "../store/world.ts";
import { initials } from "../text/hue.ts";
import type { Guild } from "../wire/state.ts";
import { CallCount } from "./call-count.tsx";

/** The column. */
export function GuildBar() {
  return (
    <nav class="guild-bar" aria-label="Guilds">
      <Home />
      <span class="rule" aria-hidden="true" />
      {guilds.value.map((guild) => (
        <GuildButton key={guild.id} guild={guild} />
      ))}
      <span class="grow" />
      <button
        type="button"
        class="guild-button stage-button"
        aria-label="Backstage"
        title="Backstage: the bots' processes"
        aria-pressed={isBackstageShown.value}
        onClick={toggleBackstage}
      >
        <Icon name="stage" size={24} />
      </button>
    </nav>
  );
}

function Home() {
  const dms = [...channels.value.values()].filter(({ type }) => type === 1);
  const isHere = guildId.value === null;
  return (
    <button
      type="button"
      class="guild-button home-button"
      aria-label="Direct messages"
      title="Direct messages"
      aria-current={isHere ? "page" : undefined}
      onClick={() => openHome()}
    >
      <Icon name="hall" size={26} />
      <CallCount count={callsIn(dms)} />
    </button>
  );
}

function GuildButton({ guild }: { guild: Guild }) {
  const own = [...channels.value.values()].filter((channel) => channel.guild_id === guild.id);
  const count = callsIn(own);
  const unread = hasUnread(own);
  return (
    <button
      type="button"
      class={`guild-button ${unread ? "unread" : ""}`}
      aria-label={`${guild.name}${unread ? ", unread messages" : ""}`}
      title={guild.name}
      aria-current={guildId.value === guild.id ? "page" : undefined}
      onClick={() => openGuild(guild.id)}
    >
      {initials(guild.name)}
      <CallCount count={count} />
    </button>
  );
}
