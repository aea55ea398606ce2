/** Everybody one can write to. */

import { goWithArrows } from "../parts/arrow-keys.ts";
import { Avatar } from "../parts/avatar.tsx";
import { BotBadge } from "../parts/bot-badge.tsx";
import { nameOf } from "../store/names.ts";
import { activityOf, presenceOf, presenceWords } from "../store/presence.ts";
import { me, users } from "../store/world.ts";
import { writeTo } from "../store/write-to.ts";
import type { User } from "../wire/people.ts";

/** The list; those who are there first. */
export function Everyone() {
  const others = [...users.value.values()].filter(({ id }) => id !== me.value?.id).toSorted(byPresence);
  return (
    <div class="everyone">
      <h2>Write to anybody</h2>
      <p class="note">
        A direct message is between you and one bot or person. Bots answer there without being mentioned.
      </p>
      <ul onKeyDown={goWithArrows}>
        {others.map(({ id, bot }) => (
          <li key={id}>
            <button type="button" class="everyone-row" data-stop onClick={() => void writeTo(id)}>
              <Avatar userId={id} hasPresence />
              <span class="two-lines">
                <span class="label">
                  {nameOf(id)} {bot && <BotBadge />}
                </span>
                <span class="note">{activityOf(id) ?? presenceWords(id)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function byPresence(a: User, b: User): number {
  const away = ({ id }: User): number => Number(presenceOf(id) === "offline");
  return away(a) - away(b) || nameOf(a.id).localeCompare(nameOf(b.id));
}
