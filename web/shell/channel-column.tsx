/** The second column: the channels of a guild or the direct messages, and below them who one is. */
import { Icon } from "../parts/icon.tsx";
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
        <h2>
          <button
            type="button"
            class="guild-name"
            aria-haspopup="menu"
            onClick={(event) => openBeside(event.currentTarget, sandboxMenu())}
          >
            <span class="label">{here?.name ?? "Direct messages"}</span>
            <span class="unseen">. Sandbox menu</span>
            <Icon name="chevron" size={18} />
          </button>
        </h2>
      </header>
      {here ? <ChannelList guild={here} /> : <DmList />}
      <PersonPanel />
    </div>
  );
}
