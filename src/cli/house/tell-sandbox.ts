/** How the house speaks to its sandbox: over the control API, as anybody would. Called by the composition root. */
import { request } from "node:http";
import { Fault } from "../../domain/errors.ts";

const deadlineMs = 10_000;

/**
 * Sends it something that it has to take, and returns its answer; `what` names it for people.
 * @throws Fault `sandbox_start_failed` with the sandbox's own words
 */
export async function tellSandbox(method: "POST" | "PUT", url: string, body: unknown, what: string): Promise<string> {
  const { status, text } = await send(method, url, JSON.stringify(body));
  if (status >= 200 && status < 300) return text;
  throw new Fault("sandbox_start_failed", `The sandbox would not take ${what} (${status}): ${text}`);
}

/** Why not `fetch`: it would keep 10 MB in the supervisor for a few requests. */
function send(method: string, url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const message = request(url, { method, headers, signal: AbortSignal.timeout(deadlineMs) }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    message.on("error", reject);
    message.end(body);
  });
}
