/** Who wrote a message, and when. */
import { useMenu } from "../overlay/use-menu.ts";
import { BotBadge } from "../parts/bot-badge.tsx";
import { userMenu } from "../shell/user-menu.tsx";
import { nameOf } from "../store/names.ts";
import { openBeside } from "../store/overlay.ts";
import { guild } from "../store/world.ts";
import { colourOf } from "../text/role-colour.ts";
import { messageTime, timestampText } from "../text/timestamp.ts";
import type { Message } from "../wire/message.ts";

/** The line above the words. */
export function Author({ message: { author, timestamp } }: { message: Message }) {
  const menu = useMenu(() => userMenu(author.id));
  return (
    <div class="author-line">
      <button
        type="button"
        class="author"
        style={roleStyle(author.id)}
        onClick={(event) => openBeside(event.currentTarget, { kind: "profile", userId: author.id })}
        {...menu}
      >
        {nameOf(author.id)}
      </button>
      {author.bot && <BotBadge />}
      <time class="note" dateTime={timestamp} title={timestampText(Date.parse(timestamp) / 1_000, "F") ?? ""}>
        {messageTime(timestamp)}
      </time>
    </div>
  );
}

/** The colour of the highest role that has one. */
function roleStyle(userId: string): Record<string, string> {
  const here = guild.value;
  const held = here?.members.find(({ user }) => user.id === userId)?.roles ?? [];
  const coloured = here?.roles.filter(({ id, color }) => color !== 0 && held.includes(id)) ?? [];
  const highest = coloured.toSorted((a, b) => b.position - a.position)[0];
  return highest ? { "--role": colourOf(highest.color) } : {};
}
