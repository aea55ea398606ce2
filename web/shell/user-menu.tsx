/** What one can do with a person or bot, as a menu. */
import { Icon } from "../parts/icon.tsx";
import { appItems } from "../store/apps.ts";
import { copy } from "../store/clipboard.ts";
import { insertIntoDraft } from "../store/drafts.ts";
import { nameOf } from "../store/names.ts";
import { dialog, type MenuItem, type Popup } from "../store/overlay.ts";
import { channelId } from "../store/place.ts";
import { ownRoles } from "../store/roles.ts";
import { guild, me, members } from "../store/world.ts";
import { writeTo } from "../store/write-to.ts";

/** The menu of a user. */
export function userMenu(userId: string): Popup {
  const isOther = userId !== me.value?.id;
  const here = channelId.value;
  return {
    kind: "menu",
    label: nameOf(userId),
    items: [
      [
        ...(isOther ? [{ label: "Message", icon: <Icon name="at" size={18} />, act: () => void writeTo(userId) }] : []),
        ...(here ? [{ label: "Mention", act: () => insertIntoDraft(here, `@${nameOf(userId)} `) }] : []),
      ],
      appItems(2, userId),
      rolesItem(userId),
      [{ label: "Copy user ID", icon: <Icon name="id" size={18} />, act: () => copy(userId, "The ID") }],
    ],
  };
}

/** Roles can be given in a guild that has some, to its members. */
function rolesItem(userId: string): MenuItem[] {
  if (!members.value.has(userId) || ownRoles(guild.value).length === 0) return [];
  const act = (): void => {
    dialog.value = { kind: "roles", userId };
  };
  return [{ label: "Roles…", icon: <Icon name="people" size={18} />, act }];
}
