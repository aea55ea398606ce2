/** Lines between messages: a new day, and where what is new begins. */
import { timestampText } from "../text/timestamp.ts";

/** The date under which the next messages were written. */
export function DayLine({ at }: { at: string }) {
  const words = timestampText(Date.parse(at) / 1_000, "D");
  return (
    <div class="day-line">
      <time dateTime={at}>{words}</time>
    </div>
  );
}

/** The line above what one has not read. */
export function NewLine() {
  return (
    <div class="new-line">
      <span>
        New<span class="unseen"> messages</span>
      </span>
    </div>
  );
}
