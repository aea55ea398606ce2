/** docs/metrics.md and the code tell the same series, both ways, and its rules name nothing else. */
import { expect, test } from "vitest";
import { createMetrics } from "../../src/http/metrics.ts";
import { series } from "../../src/http/series.ts";
import { botStates } from "../../src/http/series-of-bots.ts";
import { readScrape } from "../support/prometheus.ts";
import { codeIn, sectionOf, tableIn, textOf, unionIn } from "./pages.ts";

const page = "docs/metrics.md";

test("Guildhall's own series have the type, labels and meaning that the page says", () => {
  const written = tableIn(sectionOf(page, "### Guildhall's own series"));
  const cells = series.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(", ") || "–",
    help,
  ]);
  expect(cells.length).toBeGreaterThan(15);
  expect(written).toEqual(cells);
});

test("the series of the process are those that a scrape has", async () => {
  const nothing = {
    bots: [],
    spareBytes: null,
    address: { invalidCount: 0, isHeld: false },
    store: null,
    turns: [],
    deliveries: [],
    tasks: [],
    sightings: [],
    recalls: [],
    deafness: [],
    missed: [],
    readRequests: [],
  };
  const scraped = [...readScrape((await createMetrics()(nothing)).body).values()];
  const own = new Set(series.map(({ name }) => name));
  const rows = scraped.filter(({ name }) => !own.has(name)).map(({ name, help }) => [`\`${name}\``, help]);
  expect(rows.length).toBeGreaterThan(10);
  expect(tableIn(sectionOf(page, "### Series of the process"))).toEqual(rows);
});

test("every state of a bot has a sample, and every label of a series its values on the page", () => {
  const inCode = unionIn("src/supervisor/bot-listener.ts", "export type BotState =");
  expect([...botStates].sort()).toEqual([...inCode, "no_token"].sort());
  const section = sectionOf(page, "### Guildhall's own series");
  expect(botStates.filter((state) => !codeIn(section).includes(state))).toEqual([]);
  const described = new Set(codeIn(section));
  for (const { labels } of series) for (const label of labels) expect(described, label).toContain(label);
});

test("what to be woken for is told with series that there are", () => {
  const named = [...textOf(page).matchAll(/\bguildhall_\w+/g)].map(([name]) => name);
  const known = new Set(series.map(({ name }) => name));
  expect(named.length).toBeGreaterThan(series.length);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});
