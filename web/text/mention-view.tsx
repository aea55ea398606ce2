/** Names in text that one can press: people, roles, channels. */
import { useMenu } from "../overlay/use-menu.ts";
import { Icon } from "../parts/icon.tsx";
import { channelIcon } from "../shell/channel-row.tsx";
import { userMenu } from "../shell/user-menu.tsx";
import { channelName, mentionName } from "../store/names.ts";
import { openBeside } from "../store/overlay.ts";
import { open } from "../store/place.ts";
import { channels, guild, guilds } from "../store/world.ts";
import { colourOf } from "./role-colour.ts";

/** A person or bot: opens their profile. */
export function UserMention({ id }: { id: string }) {
  const menu = useMenu(() => userMenu(id));
  return (
    <button
      type="button"
      class="mention"
      onClick={(event) => openBeside(event.currentTarget, { kind: "profile", userId: id })}
      {...menu}
    >
      {mentionName("@", id)}
    </button>
  );
}

/** A role, in its colour. */
export function RoleMention({ id }: { id: string }) {
  const role = (guild.value ?? guilds.value[0])?.roles.find((each) => each.id === id);
  const style = role && role.color !== 0 ? { "--role": colourOf(role.color) } : {};
  return (
    <span class="mention" style={style}>
      {mentionName("@&", id)}
    </span>
  );
}

/** A channel: goes there. */
export function ChannelMention({ id }: { id: string }) {
  const channel = channels.value.get(id);
  if (channel === undefined) return <span class="mention">#unknown</span>;
  return (
    <a
      href={`#${id}`}
      class="mention"
      onClick={(event) => {
        event.preventDefault();
        void open(id);
      }}
    >
      <Icon name={channelIcon(channel)} size={14} />
      {channelName(channel)}
    </a>
  );
}
