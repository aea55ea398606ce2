/** What is said to whoever types the command: the help, and what is wrong with an option. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const program = resolve(import.meta.dirname, "../../chaos/main.ts");

function chaos(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("help is printed where it is asked for", () => {
  expect(chaos("--help")).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^Usage: npm run chaos -- \[options\]\n/),
    stderr: "",
  });
});

test.each([
  [["--kills", "-1"], "--kills must be a whole number from 0."],
  [["--kills=-1"], "--kills must be a whole number from 0."],
  [["--bots", "14"], "--bots must be at most 13: there are no more."],
])("%j is refused with what may stand there", (args, problem) => {
  const { status, stderr } = chaos(...args);
  expect(status).toBe(1);
  expect(stderr).toContain(`The run failed: ${problem}\nUsage: `);
});
