/** What struck lately, the latest first, and what is still armed, with the way to end it. */
import { useSignal } from "@preact/signals";
import { ShowMore } from "../parts/show-more.tsx";
import { nameOf } from "../store/names.ts";
import { armed, carryOut, clock, struck } from "./book.ts";
import { faultWords, stretch } from "./fault-words.ts";
import type { Armed, Fault, Strike } from "./report.ts";
import { clearFault, clearFaults } from "./requests.ts";

const shownAtFirst = 6;
const shownAtMost = 60;

/** What stays for a while. */
export function ArmedFaults() {
  return (
    <section class="weather-section" aria-labelledby="armed-title">
      <h3 id="armed-title">In force</h3>
      {armed.value.length === 0 && <p class="note">Nothing is broken now.</p>}
      <ul class="happenings">
        {armed.value.map((each) => (
          <li key={each.id}>
            <span>
              {about(each.fault)} <span class="note life">{lifeOf(each)}</span>
            </span>
            <button
              type="button"
              class="link"
              aria-label={`Clear: ${about(each.fault)}`}
              onClick={() => void carryOut(clearFault(each.id), "It was not cleared")}
            >
              Clear
            </button>
          </li>
        ))}
      </ul>
      {armed.value.length > 1 && (
        <button
          type="button"
          class="secondary small"
          onClick={() => void carryOut(clearFaults(), "The faults were not cleared")}
        >
          Clear all of them
        </button>
      )}
    </section>
  );
}

/** What struck. */
export function Strikes() {
  const isWhole = useSignal(false);
  const shown = struck.value.slice(0, isWhole.value ? shownAtMost : shownAtFirst);
  const hiddenCount = Math.min(shownAtMost, struck.value.length) - shownAtFirst;
  return (
    <section class="weather-section" aria-labelledby="struck-title">
      <h3 id="struck-title">What struck</h3>
      {shown.length === 0 && <p class="note">Nothing yet.</p>}
      <ol class="happenings" aria-labelledby="struck-title">
        {shown.map((strike) => (
          <li key={strike.index}>
            <span>
              {about(strike.fault)}
              {strike.problem && <span class="note"> not carried out: {strike.problem}</span>}
            </span>
            <Ago strike={strike} />
          </li>
        ))}
      </ol>
      <ShowMore isWhole={isWhole} hiddenCount={hiddenCount} />
    </section>
  );
}

/** By the sandbox's clock, which may be ahead of this one. */
function Ago({ strike: { at, by } }: { strike: Strike }) {
  const ago = (clock.value?.now ?? at) - at;
  const when = ago < 1_000 ? "just now" : `${stretch(ago)} ago`;
  return <time dateTime={new Date(at).toISOString()}>{by === "request" ? `${when}, by hand` : when}</time>;
}

function about(fault: Fault): string {
  const id = fault.bot ?? fault.userId;
  return id === undefined ? capitalized(faultWords(fault)) : `${nameOf(id)}: ${faultWords(fault)}`;
}

/** What faults wait for that strike only when a bot signs in. */
const occasions: Readonly<Record<string, string>> = {
  delay_guilds: "at its next IDENTIFY",
  repeat_events: "at its next RESUME",
  refuse_resume: "at its next RESUME",
};

function lifeOf({ fault, endsAt, left }: Armed): string {
  if (endsAt !== null) return `for ${stretch(endsAt - (clock.value?.now ?? endsAt))}`;
  if (left === null) return "until it is cleared";
  const times = left === 1 ? "once" : `${left} times`;
  const occasion = occasions[fault.kind];
  return occasion === undefined ? times : `${times}, ${occasion}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
