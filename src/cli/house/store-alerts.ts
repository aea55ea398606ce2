/**
 * Says that the database is in trouble, to whoever started Guildhall while it lasts, and to the team in one alert when it is
 * over: an alert needs a row. Whoever started Guildhall hears of each end. Called once by `house.ts`.
 */
import type { Alert } from "../../control/alerts.ts";
import type { Clock } from "../../domain/clock.ts";
import type { TroubleKind } from "../../store/trouble.ts";
import type { LastingTrouble, PastTrouble, StoreWatch } from "../../store/watch.ts";

/** What telling needs. */
export interface StoreAlertNeeds {
  readonly watch: Pick<StoreWatch, "listen" | "trouble">;
  readonly clock: Clock;
  readonly alert: Alert;
  print(line: string): void;
}

/** A server that is started again is back within that time: nobody need know but the log. */
const shortMs = 2_000;

const pastWords: Readonly<Record<TroubleKind, string>> = {
  away: "was away",
  full: "had no room on its disk",
  read_only: "could not be written",
  crowded: "took no more connections",
  locked_out: "did not let Guildhall in",
};

/** Begins to listen. */
export function tellOfStore({ watch, clock, alert, print }: StoreAlertNeeds): void {
  async function onTrouble(trouble: LastingTrouble): Promise<void> {
    await clock.delay(shortMs);
    if (watch.trouble !== trouble) return;
    print(troubleText(trouble));
  }
  async function onWell(past: PastTrouble): Promise<void> {
    if (past.durationMs < shortMs) return;
    const text = pastText(past);
    // Each outage is told in the terminal while it lasts, the team is alerted once an hour.
    if (!(await alert(`database ${past.kind}`, text))) print(text);
  }
  watch.listen({ onTrouble: (trouble) => void onTrouble(trouble), onWell: (past) => void onWell(past) });
}

/** While it lasts. */
function troubleText({ words }: Pick<LastingTrouble, "words">): string {
  return `The database is in trouble: ${words}. What is said meanwhile waits, and is taken up as soon as it is well.`;
}

/** Once it is over. */
function pastText({ kind, durationMs }: PastTrouble): string {
  const seconds = Math.round(durationMs / 1_000);
  return `The database ${pastWords[kind]} for ${seconds} s and is well again. What was said meanwhile is being taken up; nothing is lost.`;
}
