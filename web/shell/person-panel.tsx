/** Who one is, and as whom one could act instead; light and dark. */
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { nameOf } from "../store/names.ts";
import { type MenuItem, openBeside } from "../store/overlay.ts";
import { type Theme, theme } from "../store/prefs.ts";
import { me } from "../store/world.ts";
import { peopleMenu } from "./people-menu.tsx";

const themes: readonly (readonly [Theme, string, "sun" | "moon" | "screen"])[] = [
  ["system", "Like the system", "screen"],
  ["light", "Light", "sun"],
  ["dark", "Dark", "moon"],
];

/** The panel at the foot of the second column. */
export function PersonPanel() {
  const person = me.value;
  return (
    <div class="person-panel">
      <button
        type="button"
        class="person-button"
        aria-haspopup="menu"
        onClick={(event) => openBeside(event.currentTarget, peopleMenu())}
      >
        {person && <Avatar userId={person.id} size={32} hasPresence />}
        <span class="two-lines">
          <span class="note">Acting as</span>
          <span class="label">{person ? nameOf(person.id) : "nobody"}</span>
          <span class="unseen">. Act as somebody else</span>
        </span>
        <Icon name="chevron" size={16} />
      </button>
      <IconButton
        icon={theme.value === "light" ? "sun" : theme.value === "dark" ? "moon" : "screen"}
        label="Colours"
        aria-haspopup="menu"
        onClick={(event) => openBeside(event.currentTarget, { kind: "menu", label: "Colours", items: [themeItems()] })}
      />
    </div>
  );
}

function themeItems(): MenuItem[] {
  return themes.map(([value, label, icon]) => ({
    label,
    icon: <Icon name={icon} size={18} />,
    kind: theme.value === value ? "checked" : "unchecked",
    act: () => {
      theme.value = value;
    },
  }));
}
