/** What happened to a bot last, the latest first; three lines, and the rest when asked for. */
import { useSignal } from "@preact/signals";
import { ShowMore } from "../parts/show-more.tsx";
import { nowMs } from "../store/window.ts";
import { timestampText } from "../text/timestamp.ts";
import type { BotEvent } from "./bot-report.ts";

const shownAtFirst = 3;

/** The list; nothing when nothing is known. */
export function LastEvents({ name, events }: { name: string; events: readonly BotEvent[] }) {
  const isWhole = useSignal(false);
  if (events.length === 0) return null;
  const latestFirst = events.toReversed();
  const shown = isWhole.value ? latestFirst : latestFirst.slice(0, shownAtFirst);
  const hiddenCount = events.length - shownAtFirst;
  return (
    <>
      <ol class="bot-events" aria-label={`Last events of ${name}`}>
        {shown.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <span>{text}</span> <time dateTime={new Date(at).toISOString()}>{ago(at)}</time>
          </li>
        ))}
      </ol>
      <ShowMore isWhole={isWhole} hiddenCount={hiddenCount} />
    </>
  );
}

/** How long ago; never in the future, whatever the two clocks say. */
function ago(at: number): string {
  if (nowMs.value - at < 1_000) return "just now";
  return timestampText(at / 1_000, "R", nowMs.value) ?? "";
}
