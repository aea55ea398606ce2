/** What goes wrong inside a page while nobody looks: errors of its script, on its console, and requests that fail. */
import type { Page } from "playwright-core";

/** One sentence. */
export type Complaint = string;

/** Requests that the page itself called off, as it does when it is left. */
const calledOff = "net::ERR_ABORTED";

/** A list that grows with whatever the page complains about from now on, but for texts that fit `provoked`. */
export function complaintsOf(page: Page, provoked?: RegExp): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const complain = (text: string): void => {
    if (!provoked?.test(text)) complaints.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") complain(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complain(`error: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "no reason given";
    if (why !== calledOff) complain(`request: ${request.method()} ${request.url()} failed: ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      complain(`answer: ${response.request().method()} ${response.url()} got ${response.status()}`);
    }
  });
  return complaints;
}
