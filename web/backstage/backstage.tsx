/** The panel "backstage": what runs behind each bot, and what one can do to it. Shown beside the messages by app.tsx. */
import "./backstage.css";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../parts/icon-button.tsx";
import { isBackstageShown } from "../store/prefs.ts";
import { bots, news, problem, spare, watchBots } from "./book.ts";
import { BotCard } from "./bot-card.tsx";
import { keyOf, megabytes } from "./condition.ts";

/** The panel. */
export function Backstage() {
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  useEffect(watchBots, []);
  useEffect(() => {
    // Whoever opened it by a button goes on in it; a page that opens with it leaves the focus where it is.
    opener.current = document.activeElement?.closest<HTMLElement>("button[aria-pressed='true']") ?? null;
    if (opener.current) heading.current?.focus();
  }, []);
  const close = (): void => {
    isBackstageShown.value = false;
    opener.current?.focus();
  };
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  return (
    <div class="backstage-body" onKeyDown={closeOnEscape}>
      <header class="backstage-head">
        <h2 ref={heading} tabIndex={-1}>
          Backstage
        </h2>
        <IconButton icon="close" label="Close backstage" onClick={close} />
      </header>
      <p class="note">The programs behind the bots. Break one: the others play on.</p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {bots.value === null && problem.value === null && <p class="note">Looking…</p>}
      <ul class="bot-cards" aria-label="Bots">
        {bots.value?.map((bot) => (
          <BotCard key={keyOf(bot)} bot={bot} />
        ))}
      </ul>
      {spare.value && (
        <p class="note">
          A spare worker waits for the bot whose own dies: pid {spare.value.pid}, {megabytes(spare.value.memoryBytes)}.
        </p>
      )}
      <p class="unseen" role="status">
        {news.value}
      </p>
    </div>
  );
}
