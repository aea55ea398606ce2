/** What lies over the page: one small window at a place (a menu, the emoji), and one dialog. Drawn by overlay/. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Channel } from "../wire/channel.ts";
import type { Message } from "../wire/message.ts";

/** Where a small window opens: beside this box, or at this point. */
export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** The button that has opened it, if one has. */
  readonly opener: Element | null;
}

/** An entry of a menu; a heading when there is nothing to do. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ComponentChildren;
  /** Said beside the label, more quietly. */
  readonly note?: string;
  readonly kind?: "danger" | "heading" | "checked" | "unchecked";
  readonly act?: () => void;
}

/** The small window. */
export type Popup =
  | { readonly kind: "menu"; readonly label: string; readonly items: readonly (readonly MenuItem[])[] }
  | { readonly kind: "emoji"; readonly pick: (emoji: string) => void }
  | { readonly kind: "pins" | "threads"; readonly channel: Channel }
  | { readonly kind: "profile"; readonly userId: string };

/** The dialog. */
export type Dialog =
  | { readonly kind: "switcher" | "person" | "keys" | "load" }
  | { readonly kind: "thread"; readonly channelId: string; readonly message: Message | null }
  | { readonly kind: "delete"; readonly message: Message }
  | { readonly kind: "roles"; readonly userId: string }
  | { readonly kind: "delete-channel"; readonly channel: Channel }
  | { readonly kind: "post"; readonly forum: Channel }
  | { readonly kind: "image"; readonly url: string; readonly name: string };

/** The small window that is open, and where. */
export const popup = signal<{ readonly what: Popup; readonly anchor: Anchor } | null>(null);
/** The dialog that is open. */
export const dialog = signal<Dialog | null>(null);

/** Opens a small window beside an element. The button that has opened it closes it again. */
export function openBeside(element: Element, what: Popup): void {
  const opener = element instanceof HTMLButtonElement ? element : null;
  if (opener !== null && popup.value?.anchor.opener === opener) {
    closePopup();
    return;
  }
  const { left, top, right, bottom } = element.getBoundingClientRect();
  popup.value = { what, anchor: { left, top, right, bottom, opener } };
}

/** Opens a small window where the mouse is; a menu key has no mouse, so then it opens beside the element. */
export function openAtPointer(event: MouseEvent, what: Popup): void {
  event.preventDefault();
  const { clientX: x, clientY: y, currentTarget } = event;
  if (x === 0 && y === 0 && currentTarget instanceof Element) openBeside(currentTarget, what);
  else popup.value = { what, anchor: { left: x, top: y, right: x, bottom: y, opener: null } };
}

/** Closes the small window. */
export function closePopup(): void {
  popup.value = null;
}
