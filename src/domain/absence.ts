/** Whether a bot is away for longer than a moment: asked wherever something waits for it, so that the waiting is explained. */

const absences: Readonly<Record<string, string>> = { given_up: "given up", parked: "parked", paused: "paused" };

/** The word for a state in which a bot stays for minutes, or until somebody helps; null where it is here, or soon will be. */
export function absenceIn(state: string): string | null {
  return absences[state] ?? null;
}
