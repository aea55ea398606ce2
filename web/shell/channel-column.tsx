/** The second column: the channels of a guild or the direct messages, and below them who one is. */
import { IconButton } from "../parts/icon-button.tsx";
import { openBeside } from "../store/overlay.ts";
import { guild } from "../store/world.ts";
import { ChannelList } from "./channel-list.tsx";
import { DmList } from "./dm-list.tsx";
import { PersonPanel } from "./person-panel.tsx";
import { sandboxMenu } from "./sandbox-menu.tsx";

/** The column. */
export function ChannelColumn() {
  const here = guild.value;
  return (
    <div class="channel-column">
      <header class="column-head">
        <h2>{here?.name ?? "Direct messages"}</h2>
        <span class="grow" />
        <IconButton
          icon="chevron"
          label="Sandbox menu"
          aria-haspopup="menu"
          onClick={(event) => openBeside(event.currentTarget, sandboxMenu())}
        />
      </header>
      {here ? <ChannelList guild={here} /> : <DmList />}
      <PersonPanel />
    </div>
  );
}
