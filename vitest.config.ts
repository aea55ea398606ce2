import { defineConfig } from "vitest/config";

/** Files that start the whole product or a server: few at a time, so that they do not starve each other. */
const whole = ["test/walks/**/*.test.ts", "test/chaos/{isolation,storm}.test.ts"];

/** Files that look at the page in a browser, most of them with the whole product behind it: few at a time as well. */
const pages = ["test/pages/**/*.test.ts"];

/** A product waits more than it works: two keep two cores busy. */
const few = 2;

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/count-reporter.ts"],
    projects: [
      { extends: true, test: { name: "unit", include: ["test/**/*.test.ts"], exclude: [...whole, ...pages] } },
      { extends: true, test: { name: "whole", include: whole, maxWorkers: few, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: "pages", include: pages, maxWorkers: few, sequence: { groupOrder: 2 } } },
    ],
  },
});
