/** Who may ask the sandbox, and what it serves: the control API and the page are for this machine and for the page alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startHarness } from "./harness.ts";

/** A status for a request with headers that fetch would not send. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** A folder with a page, and beside it a file that no path may reach. */
function pageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "page"));
  writeFileSync(join(folder, "page/index.html"), "<!doctype html>the page");
  writeFileSync(join(folder, "secret.js"), "secret");
  mkdirSync(join(folder, "page-too"));
  writeFileSync(join(folder, "page-too/secret.js"), "secret");
  return join(folder, "page");
}

test("only this machine's programs and the sandbox's own page may ask", async () => {
  const sandbox = await startHarness({ pageFolder: pageFolder() });
  const state = `${sandbox.url}/sandbox/state`;
  const { host, port } = new URL(sandbox.url);
  const own = { host, origin: sandbox.url };
  const refused: Record<string, string>[] = [
    { host: `evil.example:${port}` },
    { host: `127.0.0.1.evil.example:${port}` },
    { host, origin: "https://evil.example" },
    // Another port of this machine is another page.
    { host, origin: "http://127.0.0.1:1" },
    { host, origin: "null" },
    { host, "sec-fetch-site": "cross-site" },
    { host, "sec-fetch-site": "same-site" },
  ];
  for (const headers of refused) expect(await statusOf(state, headers), JSON.stringify(headers)).toBe(403);
  const allowed: Record<string, string>[] = [
    { host },
    { host: `localhost:${port}`, origin: `http://localhost:${port}` },
    { ...own, "sec-fetch-site": "same-origin" },
    { host, "sec-fetch-site": "none" },
  ];
  for (const headers of allowed) expect(await statusOf(state, headers), JSON.stringify(headers)).toBe(200);
  expect(await statusOf(`${sandbox.url}/`, { host: "evil.example" })).toBe(403);
  // A link somewhere else may lead to the page.
  expect(await statusOf(`${sandbox.url}/`, { host, "sec-fetch-site": "cross-site" })).toBe(200);
});

test("a form of another web page changes nothing", async () => {
  const sandbox = await startHarness();
  const body = JSON.stringify({ channelId: sandbox.channel("lobby"), content: "forged" });
  const post = (headers: Record<string, string>) =>
    fetch(`${sandbox.url}/sandbox/users/${sandbox.user.id}/messages`, { method: "POST", headers, body });
  expect((await post({ "content-type": "text/plain", origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ "content-type": "text/plain", "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await sandbox.control("GET", `/channels/${sandbox.channel("lobby")}/messages`)).toEqual([]);
});

test("the page is served with a strict policy, and nothing beside it", async () => {
  const sandbox = await startHarness({ pageFolder: pageFolder() });
  const page = await fetch(`${sandbox.url}/`);
  expect([page.status, await page.text()]).toEqual([200, "<!doctype html>the page"]);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const path of [
    "/page/../secret.js",
    "/page/..%2fsecret.js",
    "/page/%2e%2e/secret.js",
    "/page/..%2fpage-too/secret.js",
    "/page//etc/passwd",
    "/page/%00.js",
    "/page/%zz.js",
    "/other/index.html",
  ]) {
    expect(await statusOf(`${sandbox.url}${path}`, {}), path).toBe(404);
  }
  const sent = await sandbox.say("lobby", "", {
    attachments: [{ name: "x.html", content: "<script>alert(1)</script>" }],
  });
  const file = await fetch(sent.attachments[0].url);
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="x.html"');
});
