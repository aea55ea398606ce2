/** One bot behind the scene: who it is, how it is, what it runs in, what happened to it last. */
import { Avatar } from "../parts/avatar.tsx";
import { isAway } from "./book.ts";
import { BotOrders } from "./bot-orders.tsx";
import type { BotReport } from "./bot-report.ts";
import { conditionOf, factsOf, keyOf, unknownCondition } from "./condition.ts";
import { LastEvents } from "./last-events.tsx";

/** The card. */
export function BotCard({ bot }: { bot: BotReport }) {
  const titleId = `backstage-${keyOf(bot)}`;
  const { words, tone } = isAway.value ? unknownCondition : conditionOf(bot);
  return (
    <li>
      <article class="bot-card" aria-labelledby={titleId}>
        <header>
          <Avatar userId={bot.botUserId ?? "0"} size={32} />
          <h3 id={titleId}>{bot.name}</h3>
          <span class={`condition condition-${tone}`}>{words}</span>
        </header>
        {bot.problem && <p class="problem">{bot.problem}</p>}
        <dl class="bot-facts">
          {factsOf(bot).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{isAway.value ? unknownCondition.words : value}</dd>
            </div>
          ))}
        </dl>
        <BotOrders bot={bot} />
        <LastEvents name={bot.name} events={bot.events} />
      </article>
    </li>
  );
}
