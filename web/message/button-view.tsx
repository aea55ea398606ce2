/** A button of a bot. */
import { Icon } from "../parts/icon.tsx";
import { isWaiting } from "../store/interactions.ts";
import { useComponent } from "../store/message-acts.ts";
import type { Component } from "../wire/component.ts";
import type { Message } from "../wire/message.ts";

const link = 5;
const styles: Readonly<Record<number, string>> = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };

/** The button; busy while its bot owes an answer. */
export function ButtonView({ component, message }: { component: Component; message: Message }) {
  const { style = 2, label, emoji, url, custom_id: customId, disabled = false } = component;
  const words = (
    <>
      {emoji && (
        <span class="emoji">{emoji.id === null || emoji.id === undefined ? emoji.name : `:${emoji.name}:`}</span>
      )}
      {label}
    </>
  );
  if (style === link && url !== undefined && /^https?:\/\//.test(url)) {
    return (
      <a class="component-button secondary" href={url} target="_blank" rel="noopener noreferrer">
        {words} <Icon name="link" size={14} />
      </a>
    );
  }
  const isBusy = customId !== undefined && isWaiting(message.id, customId);
  return (
    <button
      type="button"
      class={`component-button ${styles[style] ?? "secondary"}`}
      disabled={disabled}
      aria-busy={isBusy}
      onClick={() => !isBusy && void useComponent(message, component)}
    >
      {words}
    </button>
  );
}
