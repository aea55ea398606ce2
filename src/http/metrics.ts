/**
 * `/metrics` in Prometheus' text format: Guildhall's own series and those that describe a Node process. Loaded at the first
 * scrape, because the library costs 5 MB that nobody without Prometheus should pay.
 */
import prometheus, { type Registry } from "prom-client";
import type { Answer } from "./answer.ts";
import type { HouseFigures } from "./figures.ts";
import type { Series } from "./samples.ts";
import { series } from "./series.ts";

const { Counter, Gauge, collectDefaultMetrics, Registry: Metrics } = prometheus;

/** Of the library's own series: those that its event loop monitor rounds up to its own tick, and gauges named like counters. */
const misleading = [
  ...["min", "max", "mean", "stddev", "p50", "p90", "p99"].map((figure) => `nodejs_eventloop_lag_${figure}_seconds`),
  ...["handles", "requests", "resources"].map((what) => `nodejs_active_${what}_total`),
];
/** The monitor cannot be left out; at its default of 10 ms it alone would cost 0.4 % of a core. */
const eventLoopTickMs = 1_000;

type Fill = (figures: HouseFigures) => void;

/** Makes figures into what a scrape is answered with; one per process. */
export function createMetrics(): (figures: HouseFigures) => Promise<Answer> {
  const registry = new Metrics();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopTickMs });
  countFromProcessStart(registry);
  for (const name of misleading) registry.removeSingleMetric(name);
  const fills = series.map((one) => (one.type === "gauge" ? fillGauge(one, registry) : fillCounter(one, registry)));
  return async (figures) => {
    for (const fill of fills) fill(figures);
    return { status: 200, type: registry.contentType, body: await registry.metrics() };
  };
}

/** The library counts CPU from its own loading on; the process is older. */
function countFromProcessStart(registry: Registry): void {
  const { user, system } = process.cpuUsage();
  const spent = { user, system, "": user + system };
  for (const [part, microseconds] of Object.entries(spent)) {
    const counter = registry.getSingleMetric(`process_cpu_${part && `${part}_`}seconds_total`);
    if (counter instanceof Counter) counter.inc(microseconds / 1e6);
  }
}

function fillGauge({ name, help, labels, samples }: Series, registry: Registry): Fill {
  const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
  return (figures) => {
    // What is no longer told must not stand on as it was.
    gauge.reset();
    for (const { labels: of, value } of samples(figures)) gauge.set({ ...of }, value);
  };
}

/** The counting is done elsewhere: here is only written down how far it has come. */
function fillCounter({ name, help, labels, samples }: Series, registry: Registry): Fill {
  const counter = new Counter({ name, help, labelNames: [...labels], registers: [registry] });
  return (figures) => {
    counter.reset();
    for (const { labels: of, value } of samples(figures)) counter.inc({ ...of }, value);
  };
}
