/** The second column: the channels of a guild or the direct messages, and below them who one is. */
import { guild } from "../store/world.ts";
import { ChannelList } from "./channel-list.tsx";
import { DmList } from "./dm-list.tsx";
import { PersonPanel } from "./person-panel.tsx";

/** The column. */
export function ChannelColumn() {
  const here = guild.value;
  return (
    <div class="channel-column">
      <header class="column-head">
        <h2>{here?.name ?? "Direct messages"}</h2>
      </header>
      {here ? <ChannelList guild={here} /> : <DmList />}
      <PersonPanel />
    </div>
  );
}
