/** What goes wrong inside a page is noticed, whatever the test looked at. The page here is a tiny one of its own. */
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { test } from "../support/browser.ts";
import { complaintsOf } from "../support/page-complaints.ts";
import { until } from "../support/until.ts";
import { Visits } from "../support/visits.ts";

/** Serves this markup at `/`, cuts off whoever asks for `/cut`, and has nothing else. */
async function serve(html: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    if (url === "/cut") return void response.destroy();
    response.writeHead(url === "/" ? 200 : 404, { "content-type": "text/html" });
    response.end(html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const icon = `<link rel="icon" href="data:,">`;

test.for([
  ["an error that nobody catches", `<script>null.property</script>`, "error: TypeError: "],
  ["an error on the console", `<script>console.error("out of paint")</script>`, "console: out of paint"],
  ["a request that is cut off", `<script>fetch("/cut").catch(() => {})</script>`, "request: GET http://"],
  ["an answer that refuses", `<script>fetch("/absent")</script>`, /answer: GET http:\S+\/absent got 404/],
] as const)("%s", async ([_what, html, complaint], { visit }) => {
  const url = await serve(icon + html);
  const page = await visit("about:blank", { provokes: /./ });
  const complaints = complaintsOf(page);
  await page.goto(url);
  await until(() => expect(complaints).toContainEqual(expect.stringMatching(complaint)));
});

test("nothing, when nothing is wrong or when it was foreseen", async ({ visit }) => {
  const url = await serve(`${icon}<script>console.log("fine"); console.error("foreseen")</script>`);
  const page = await visit("about:blank", { provokes: /./ });
  const complaints = complaintsOf(page, /foreseen/);
  await page.goto(url);
  await page.goto("about:blank");
  expect(complaints).toEqual([]);
});

test("a complaint fails the test and keeps what it saw, a failed test keeps it, a good one nothing", async ({
  browser,
}) => {
  const keepIn = mkdtempSync(join(tmpdir(), "guildhall-kept-"));
  onTestFinished(() => rmSync(keepIn, { recursive: true }));
  const url = await serve(`${icon}<script>console.error("out of paint")</script>`);
  const told: string[] = [];
  const outcome = async (isFailed: boolean, provokes?: RegExp) => {
    const visits = new Visits({ browser, isFailed: () => isFailed, keepIn, tell: (folder) => told.push(folder) });
    const page = await visits.open("about:blank", provokes ? { provokes } : {});
    await Promise.all([page.waitForEvent("console"), page.goto(url)]);
    const end = await Promise.allSettled([visits.end()]);
    return { ...end[0], kept: told.splice(0).flatMap((folder) => readdirSync(folder)) };
  };
  const kept = ["visit-1.png", "visit-1.txt", "visit-1.zip"];
  const reason = expect.objectContaining({ message: expect.stringContaining("console: out of paint") });
  expect(await outcome(false)).toEqual({ status: "rejected", reason, kept });
  expect(await outcome(true, /paint/)).toMatchObject({ status: "fulfilled", kept });
  expect(await outcome(false, /paint/)).toMatchObject({ status: "fulfilled", kept: [] });
});
