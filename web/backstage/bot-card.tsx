/** One bot behind the scene: who it is, how it is, what it runs in, what happened to it last. */
import { Avatar } from "../parts/avatar.tsx";
import { BotOrders } from "./bot-orders.tsx";
import type { BotReport } from "./bot-report.ts";
import { conditionOf, keyOf } from "./condition.ts";
import { LastEvents } from "./last-events.tsx";

const bytesPerMegabyte = 1_000_000;

/** The card. */
export function BotCard({ bot }: { bot: BotReport }) {
  const titleId = `backstage-${keyOf(bot)}`;
  const { words, tone } = conditionOf(bot);
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
          <Fact name="Process" value={bot.pid === null ? "none" : `pid ${bot.pid}`} />
          <Fact name="Memory" value={bot.pid === null ? "none" : megabytes(bot.memoryBytes)} />
          <Fact name="Executor" value={bot.executorPid === null ? "none" : `pid ${bot.executorPid}`} />
          <Fact name="Gateway" value={bot.connected ? "connected" : "not connected"} />
          <Fact name="Token" value={bot.tokenRevoked ? "revoked" : bot.botUserId === null ? "none" : "valid"} />
        </dl>
        <BotOrders bot={bot} />
        <LastEvents name={bot.name} events={bot.events} />
      </article>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function megabytes(bytes: number | null): string {
  return bytes === null ? "unknown" : `${Math.round(bytes / bytesPerMegabyte)} MB`;
}
