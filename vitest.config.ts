import { defineConfig } from "vitest/config";

/** Files that start the whole product or a server: one at a time, so that they do not starve each other. */
const whole = ["test/walks/**/*.test.ts", "test/chaos/*.test.ts"];

/** Files that look at the page in a browser, most of them with the whole product behind it: one at a time as well. */
const pages = ["test/pages/**/*.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/count-reporter.ts"],
    projects: [
      { extends: true, test: { name: "unit", include: ["test/**/*.test.ts"], exclude: [...whole, ...pages] } },
      { extends: true, test: { name: "whole", include: whole, fileParallelism: false, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: "pages", include: pages, fileParallelism: false, sequence: { groupOrder: 2 } } },
    ],
  },
});
