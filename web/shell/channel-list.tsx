/** Categories, which can be folded, and their channels. */

import { useMenu } from "../overlay/use-menu.ts";
import { goWithArrows } from "../parts/arrow-keys.ts";
import { Icon } from "../parts/icon.tsx";
import { type Section, sectionsOf } from "../store/channel-tree.ts";
import { channelId } from "../store/place.ts";
import { foldedCategories, toggleCategory } from "../store/prefs.ts";
import { hasUnread } from "../store/tallies.ts";
import { channels } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import type { Guild } from "../wire/state.ts";
import { channelMenu } from "./channel-menu.tsx";
import { ChannelRow } from "./channel-row.tsx";

/** The list. */
export function ChannelList({ guild }: { guild: Guild }) {
  const own = [...channels.value.values()].filter((channel) => channel.guild_id === guild.id);
  return (
    <nav class="scroll-column" aria-label="Channels" onKeyDown={goWithArrows}>
      {sectionsOf(own).map((section) => (
        <Category key={section.category?.id ?? ""} section={section} all={own} />
      ))}
    </nav>
  );
}

function Category({ section: { category, channels: own }, all }: { section: Section; all: readonly Channel[] }) {
  const isFolded = category !== null && foldedCategories.value.includes(category.id);
  // A folded category still shows where one is, and what one has not read.
  const shown = isFolded ? own.filter((channel) => channel.id === channelId.value || hasUnread([channel])) : own;
  return (
    <section class="category" aria-label={category?.name ?? "Channels"}>
      {category && <CategoryHead category={category} isFolded={isFolded} />}
      <ul>
        {shown.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} all={all} />
        ))}
      </ul>
    </section>
  );
}

function CategoryHead({ category, isFolded }: { category: Channel; isFolded: boolean }) {
  const menu = useMenu(() => channelMenu(category));
  return (
    <button
      type="button"
      class="category-head"
      data-stop
      aria-expanded={!isFolded}
      onClick={() => toggleCategory(category.id)}
      {...menu}
    >
      <Icon name="chevron" size={14} />
      {category.name}
    </button>
  );
}
