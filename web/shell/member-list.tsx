/** The members of a channel's guild: by their highest role that is shown apart, those who are there first. */
import { useMenu } from "../overlay/use-menu.ts";
import { goWithArrows } from "../parts/arrow-keys.ts";
import { Avatar } from "../parts/avatar.tsx";
import { BotBadge } from "../parts/bot-badge.tsx";
import { memberGroups } from "../store/member-groups.ts";
import { nameOf } from "../store/names.ts";
import { openBeside } from "../store/overlay.ts";
import { areMembersDrawer, areMembersShown } from "../store/panels.ts";
import { activityOf, presenceOf, presenceWords } from "../store/presence.ts";
import { guild } from "../store/world.ts";
import type { Member } from "../wire/people.ts";
import { userMenu } from "./user-menu.tsx";

/** The column; nothing in direct messages. As a drawer it is always there, so that it can slide in. */
export function MemberList() {
  const here = guild.value;
  if (here === null || !(areMembersShown.value || areMembersDrawer.value)) return null;
  const groups = memberGroups(here, (id) => presenceOf(id) !== "offline", nameOf);
  return (
    <aside class="member-column" aria-label="Members" onKeyDown={goWithArrows}>
      {groups.map(({ title, members }) => (
        <section key={title} aria-label={title}>
          <h3>
            {title} — {members.length}
          </h3>
          <ul>
            {members.map((member) => (
              <MemberRow key={member.user.id} member={member} />
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}

function MemberRow({ member: { user } }: { member: Member }) {
  const activity = activityOf(user.id);
  const menu = useMenu(() => userMenu(user.id));
  return (
    <li>
      <button
        type="button"
        class={`member-row ${presenceOf(user.id)}`}
        data-stop
        aria-haspopup="dialog"
        onClick={(event) => openBeside(event.currentTarget, { kind: "profile", userId: user.id })}
        {...menu}
      >
        <Avatar userId={user.id} size={32} hasPresence />
        <span class="two-lines">
          <span class="label">
            {nameOf(user.id)} {user.bot && <BotBadge />}
          </span>
          {activity && <span class="note">{activity}</span>}
        </span>
        <span class="unseen">, {presenceWords(user.id)}</span>
      </button>
    </li>
  );
}
