/** The proof: what became of the questions that rained, counted by the sandbox from the messages alone. */
import { books, rain } from "./book.ts";
import { stretch } from "./fault-words.ts";
import type { RainReport } from "./report.ts";

/** The figures, and what they count. */
export function Proof() {
  const now = rain.value;
  if (now === null) return null;
  return (
    <>
      <dl class="figures" aria-label="What became of the questions">
        <Figure name="asked" value={now.asked} />
        <Figure name="answered" value={now.answered} tone="good" />
        <Figure name="waiting" value={now.waiting} />
        <Figure name="lost" value={now.lost} tone={now.lost > 0 ? "bad" : "good"} />
        <Figure name="said twice" value={now.twice} tone={now.twice > 0 ? "bad" : "good"} />
      </dl>
      <p class="note">{inWords(now)}</p>
      <details class="note">
        <summary>What is counted</summary>
        <p>
          Each question asks one bot to repeat words that stand in no other question. It is answered when that bot has
          said just these words in that channel, lost when it has not for a quarter of an hour, and said twice when the
          words stand there more than once. The sandbox counts this from the messages alone; it asks nobody.
        </p>
        {books.value && (
          <p>
            Guildhall's own books since it started: {books.value.answered} answered, {books.value.open} still open,{" "}
            {books.value.dead} given up. They hold every message, also what you write yourself.
          </p>
        )}
      </details>
    </>
  );
}

function Figure({ name, value, tone = "plain" }: { name: string; value: number; tone?: "plain" | "good" | "bad" }) {
  return (
    <div class={`figure figure-${tone}`}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function inWords({ asked, waiting, givenUp, longestWaitMs, medianAnswerMs }: RainReport): string {
  if (asked === 0) return "Nobody has asked anything yet.";
  const half = medianAnswerMs === null ? "" : `Half of the answers came within ${short(medianAnswerMs)}. `;
  const wait = waiting === 0 ? "Nobody waits." : `The longest has waited ${stretch(longestWaitMs)}.`;
  const gaveUp = givenUp === 0 ? "" : ` ${givenUp} given up: the bot said that it could not.`;
  return half + wait + gaveUp;
}

function short(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
