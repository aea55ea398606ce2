/** Backstage's first half: the programs behind the bots, and what one can do to them. */
import { useEffect } from "preact/hooks";
import { bots, news, problem, spare, watchBots } from "./book.ts";
import { BotCard } from "./bot-card.tsx";
import { keyOf, megabytes } from "./condition.ts";

/** The panel. */
export function BotsPanel() {
  useEffect(watchBots, []);
  return (
    <>
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
    </>
  );
}
