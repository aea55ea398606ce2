/** The sandbox's clock, and putting it forward. */
import { carryOut, clock } from "./book.ts";
import { apartness } from "./fault-words.ts";
import { putForward } from "./requests.ts";

const minuteMs = 60_000;
const leaps = [
  { words: "+1 minute", ms: minuteMs },
  { words: "+1 hour", ms: 60 * minuteMs },
  { words: "+1 day", ms: 24 * 60 * minuteMs },
];

/** The section. */
export function ClockSection() {
  const { aheadMs = 0, now } = clock.value ?? {};
  const time = now === undefined ? "" : new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(now);
  const apart = aheadMs === 0 ? "" : `, ${apartness(aheadMs)}`;
  return (
    <section class="weather-section" aria-labelledby="clock-title">
      <h3 id="clock-title">Discord's clock</h3>
      <p>
        {time}
        {apart}
      </p>
      <div class="leaps">
        {leaps.map(({ words, ms }) => (
          <button
            key={words}
            type="button"
            class="secondary small"
            aria-label={`Put the clock forward: ${words}`}
            onClick={() => void carryOut(putForward(ms), "The clock was not put forward")}
          >
            {words}
          </button>
        ))}
      </div>
      <p class="note">
        Quiet threads are archived; commands, sessions, nonces and limits run out. It does not go back until the sandbox
        is started again.
      </p>
    </section>
  );
}
