/** Who somebody is: name, roles, what they do, and a way to write to them. */
import { Avatar } from "../parts/avatar.tsx";
import { BotBadge } from "../parts/bot-badge.tsx";
import { nameOf } from "../store/names.ts";
import { closePopup } from "../store/overlay.ts";
import { activityOf, presenceWords } from "../store/presence.ts";
import { guild, me, members, users } from "../store/world.ts";
import { writeTo } from "../store/write-to.ts";
import { hueOf } from "../text/hue.ts";
import { colourOf } from "../text/role-colour.ts";

/** The card. */
export function ProfileCard({ userId }: { userId: string }) {
  const user = users.value.get(userId);
  const activity = activityOf(userId);
  const write = (): void => {
    closePopup();
    void writeTo(userId);
  };
  return (
    <div class="profile">
      <div class="profile-band" style={{ "--hue": String(Math.round(hueOf(userId))) }} />
      <Avatar userId={userId} size={72} hasPresence />
      <h2>
        {nameOf(userId)} {user?.bot && <BotBadge />}
      </h2>
      <p class="note">
        {user?.username} · {presenceWords(userId)}
      </p>
      {activity && <p>{activity}</p>}
      <Roles userId={userId} />
      {userId !== me.value?.id && (
        <button type="button" class="primary" data-first onClick={write}>
          Message {nameOf(userId)}
        </button>
      )}
    </div>
  );
}

function Roles({ userId }: { userId: string }) {
  const held = members.value.get(userId)?.roles ?? [];
  const roles = guild.value?.roles.filter(({ id }) => held.includes(id)) ?? [];
  if (roles.length === 0) return null;
  return (
    <>
      <h3>Roles</h3>
      <ul class="roles">
        {roles.map(({ id, name, color }) => (
          <li key={id} style={color === 0 ? {} : { "--role": colourOf(color) }}>
            {name}
          </li>
        ))}
      </ul>
    </>
  );
}
