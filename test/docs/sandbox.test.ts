/** The examples of docs/sandbox.md work, and its tables name every route and fault. */
import { expect, onTestFinished, test } from "vitest";
import { controlRoutes } from "../../src/sandbox/control/api.ts";
import { faultForm } from "../../src/sandbox/faults/forms.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { codeIn, sectionOf, textOf } from "./pages.ts";

const page = "docs/sandbox.md";

/** What an answer of the seed is read for. */
interface Seeded {
  readonly guildId: string;
  readonly users: readonly { readonly id: string }[];
  readonly bots: readonly { readonly userId: string; readonly applicationId: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

test("every example is accepted", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const ids = new Map<string, string>();
  const examples = [...textOf(page).matchAll(/^```http\n(\w+) (\S+)\n([\s\S]*?)^```/gm)];
  expect(examples.length).toBeGreaterThan(5);
  for (const [, method = "", path = "", body = ""] of examples) {
    const answer = await send(method, sandbox.url + filled(path, ids), body === "" ? null : filled(body, ids));
    if (path.endsWith("/seed")) await rememberSeeded(answer as Seeded, sandbox.url, ids);
    if (path.endsWith("/messages") && !ids.has("message")) ids.set("message", (answer as { readonly id: string }).id);
  }
  expect([...ids.keys()].sort()).toEqual(["application", "general", "helper", "ideas", "message", "nina"]);
});

/** Words in braces as ids, but for those of a route's template. */
function filled(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name === "channel_id" ? whole : (ids.get(name) ?? name)));
}

async function rememberSeeded(seeded: Seeded, url: string, ids: Map<string, string>): Promise<void> {
  const [bot] = seeded.bots;
  ids.set("nina", seeded.users[0]?.id ?? "");
  ids.set("helper", bot?.userId ?? "").set("application", bot?.applicationId ?? "");
  for (const { name, id } of seeded.channels) if (name === "general" || name === "ideas") ids.set(name, id);
  const commands = `${url}/api/v10/applications/${bot?.applicationId}/guilds/${seeded.guildId}/commands`;
  for (const command of [
    { name: "ping", description: "Answers." },
    { type: 3, name: "Why?" },
  ]) {
    await send("POST", commands, JSON.stringify(command), "Bot any-text-will-do");
  }
}

async function send(method: string, url: string, body: string | null, authorization = ""): Promise<unknown> {
  const headers = { "content-type": "application/json", ...(authorization ? { authorization } : {}) };
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  expect(response.ok, `${method} ${url}: ${response.status} ${text}`).toBe(true);
  return text === "" ? null : JSON.parse(text);
}

test("every route of the control API is listed, and no other", () => {
  const sections = ["## The control API", "## Faults", "## Weather"].map((title) => sectionOf(page, title));
  const listed = codeIn(sections.join("\n")).filter((code) => /^[A-Z]+ \/sandbox\//.test(code));
  const gateway = {} as Parameters<typeof controlRoutes>[0];
  const served = controlRoutes(gateway).routes.map(({ method, template }) => `${method} ${template}`);
  // Streamed by the server itself; described in its own section.
  const elsewhere = ["GET /sandbox/events"];
  expect([...new Set(listed)].sort()).toEqual([...served, ...elsewhere].sort());
});

test("every fault is listed, and no other", () => {
  const rows = sectionOf(page, "## Faults")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) => codeIn(row.split("|")[1] ?? "")).filter((code) => !code.includes("/"));
  const kinds: string[] = faultForm.options.map(({ shape }) => shape.kind.value);
  expect(kinds.length).toBeGreaterThan(10);
  expect([...listed].sort()).toEqual(kinds.sort());
});
