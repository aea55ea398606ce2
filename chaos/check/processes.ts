/** A1, A2: nothing ends but by a blow, nobody is given up, and nothing is left when the house has been stopped. */
import type { ChildEnd, Evidence } from "../evidence.ts";
import type { Struck } from "../strike.ts";
import type { Violation } from "./rule.ts";

/** Every end has a cause that we know. */
export function processes({
  ends,
  struck,
  givenUp,
  notRestarted,
  childEnds,
  left,
  exitCode,
}: Evidence): readonly Violation[] {
  const killed = struck.filter(
    ({ blow, missed }) =>
      !missed && (blow.kind === "absence" || (blow.kind === "kill" && blow.victim.role === "supervisor")),
  );
  const signalled = ends.filter(({ code }) => code === null);
  const texts = [
    ...(signalled.length > killed.length
      ? [`The house was killed ${killed.length} times and ended by a signal ${signalled.length} times.`]
      : []),
    ...ends
      .filter(({ code }) => code !== null)
      .map(({ code, lastWords }) => `The house ended by itself with ${code} and said: ${lastWords}`),
    ...[...givenUp].map(([agentId, problem]) => `${agentId} was given up: ${problem}`),
    ...[...notRestarted].map(([agentId, problem]) => `${agentId} was parked and could not be restarted: ${problem}`),
    ...childEnds
      .filter((end) => !isStruck(end, struck))
      .map((end) => `Nobody hit this process: ${JSON.stringify(end)}`),
    ...left.map((command) => `A process is left behind: ${command}`),
    ...(exitCode === 0 ? [] : [`The house was asked to stop and ended with ${exitCode}.`]),
  ];
  return texts.map((text) => ({ text, messageIds: [] }));
}

/** It was killed by us, or stopped by us and then given up by the house. */
function isStruck({ pid, signal, problem }: ChildEnd, struck: readonly Struck[]): boolean {
  return struck.some((one) => {
    if (one.pid === null || one.pid !== pid || signal !== "SIGKILL") return false;
    return one.blow.kind === "kill" || (one.blow.kind === "stop" && problem === "hung");
  });
}
