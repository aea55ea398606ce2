/** The menu of people one can act as, and of what can be done with the whole sandbox. */
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "../store/names.ts";
import { dialog, type Popup } from "../store/overlay.ts";
import { actAs } from "../store/person.ts";
import { me, people } from "../store/world.ts";

/** The menu. */
export function peopleMenu(): Popup {
  const persons = people.value.map(({ id }) => ({
    label: nameOf(id),
    icon: <Avatar userId={id} size={22} />,
    kind: id === me.value?.id ? ("checked" as const) : ("unchecked" as const),
    act: () => void actAs(id),
  }));
  const more = [
    {
      label: "New person…",
      icon: <Icon name="plus" size={18} />,
      act: () => {
        dialog.value = { kind: "person" };
      },
    },
  ];
  return { kind: "menu", label: "Act as", items: [persons, more] };
}
