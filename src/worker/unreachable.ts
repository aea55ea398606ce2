/** Why a connection to the gateway did not come about, in words for people. Called by the gateway, with what its socket said. */

/** `error`: null where the socket said nothing; `code`: with which it closed. */
export function unreachableWords(error: Error | null, code: number): string {
  if (error === null) return `Discord's gateway opened no connection (${code}).`;
  const status = /^Unexpected server response: (\d+)$/.exec(error.message)?.[1];
  if (status !== undefined) return `Discord's gateway answered ${status}.`;
  if (error.message === "Opening handshake has timed out") return "Discord's gateway did not answer in time.";
  return `Discord's gateway cannot be reached (${"code" in error ? String(error.code) : error.message}).`;
}
