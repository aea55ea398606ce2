/**
 * Prometheus' text format, read strictly: by a parser that knows it, after each line has been held against the format's
 * grammar, because the parser passes over what it does not understand. Names and help are held to Prometheus' conventions.
 */
import parse from "parse-prometheus-text-format";
import * as z from "zod";

const family = z.object({
  name: z.string(),
  help: z.string(),
  type: z.enum(["COUNTER", "GAUGE", "HISTOGRAM", "SUMMARY", "UNTYPED"]),
  metrics: z.array(
    z.looseObject({ value: z.string().optional(), labels: z.record(z.string(), z.string()).optional() }),
  ),
});

/** One metric with all of its samples. */
export type Family = z.infer<typeof family>;

const name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const number = "[+-]?(?:\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|Inf)|NaN";
const line = new RegExp(
  `^(?:# HELP ${name} .+|# TYPE ${name} (?:counter|gauge|histogram|summary)|${name}(?:\\{${label}(?:,${label})*\\})? (?:${number})|)$`,
);

/** The metrics of a scrape by name. @throws Error naming the line or metric that is not as it has to be */
export function readScrape(text: string): ReadonlyMap<string, Family> {
  const wrong = text.split("\n").find((one) => !line.test(one));
  if (wrong !== undefined) throw new Error(`Not a line of Prometheus' text format: ${wrong}`);
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const families = z.array(family).parse(parse(text));
  for (const one of families) check(one, text);
  return new Map(families.map((one) => [one.name, one]));
}

function check({ name: of, help, type }: Family, text: string): void {
  const count = (kind: string): number => text.split("\n").filter((one) => one.startsWith(`# ${kind} ${of} `)).length;
  if (count("HELP") !== 1 || count("TYPE") !== 1) throw new Error(`${of} needs one HELP and one TYPE.`);
  if (type === "UNTYPED" || help === "") throw new Error(`${of} has no type or no help.`);
  if ((type === "COUNTER") !== of.endsWith("_total")) throw new Error(`${of} is a ${type}: "_total" is for counters.`);
  if (/_(milliseconds|ms|minutes|hours|kilobytes|kb|mb|percent)(_|$)/.test(of)) {
    throw new Error(`${of} is not in a base unit.`);
  }
}

/** Value of the one sample with these labels. */
export function sampleOf(
  scrape: ReadonlyMap<string, Family>,
  of: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels);
  const found = (scrape.get(of)?.metrics ?? []).filter((one) =>
    wanted.every(([key, text]) => one.labels?.[key] === text),
  );
  const [only] = found;
  if (found.length !== 1 || only?.value === undefined) {
    throw new Error(`${of}${JSON.stringify(labels)} has ${found.length} samples.`);
  }
  return Number(only.value);
}
