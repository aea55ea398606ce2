/** A menu: arrows, first letters, Enter, Escape. */
import { useEffect, useRef } from "preact/hooks";
import { goWithArrows } from "../parts/arrow-keys.ts";
import { Icon } from "../parts/icon.tsx";
import { closePopup, type MenuItem } from "../store/overlay.ts";

/** The menu; `items` in groups, empty ones are left out. */
export function MenuView({ label, items }: { label: string; items: readonly (readonly MenuItem[])[] }) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => menu.current?.querySelector<HTMLElement>("[data-stop]")?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Tab") {
      event.preventDefault();
      closePopup();
    } else if (event.key.length === 1 && event.key !== " ") goToLetter(menu.current, event.key);
    else goWithArrows(event);
  };
  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items
        .filter((group) => group.length > 0)
        .map((group, index) => (
          <div key={index} class="menu-group" role="group">
            {group.map((item) => (
              <Entry key={item.label + (item.note ?? "")} item={item} />
            ))}
          </div>
        ))}
    </div>
  );
}

function Entry({ item: { label, icon, kind, note, act } }: { item: MenuItem }) {
  if (kind === "heading") return <span class="menu-heading">{label}</span>;
  const isChoice = kind === "checked" || kind === "unchecked";
  const choose = (): void => {
    closePopup();
    act?.();
  };
  return (
    <button
      type="button"
      role={isChoice ? "menuitemradio" : "menuitem"}
      aria-checked={isChoice ? kind === "checked" : undefined}
      class={`menu-item ${kind ?? ""}`}
      data-stop
      tabIndex={-1}
      onClick={choose}
      onMouseEnter={({ currentTarget }) => currentTarget.focus()}
    >
      {icon}
      <span class="label">{label}</span>
      {note && <span class="note">{note}</span>}
      {kind === "checked" && <Icon name="check" size={18} />}
    </button>
  );
}

function goToLetter(menu: HTMLElement | null, letter: string): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>("[data-stop]") ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  after.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}
