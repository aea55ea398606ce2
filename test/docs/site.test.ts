/** The site of the documentation can be built, and its menu leads to pages. Skipped until `npm --prefix docs ci` was run. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pages, root, textOf } from "./pages.ts";

const vitepress = join(root, "docs/node_modules/vitepress/bin/vitepress.js");

test("the menu leads to every page but decisions, and to nothing else", () => {
  const links = [...textOf("docs/.vitepress/config.ts").matchAll(/link: "\/([\w-]+)"/g)].map(([, name]) => name);
  const names = pages.flatMap((page) => /^docs\/([\w-]+)\.md$/.exec(page)?.[1] ?? []);
  expect([...links].sort()).toEqual(names.filter((name) => name !== "index").sort());
});

test.skipIf(!existsSync(vitepress))("every page can be built", () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-docs-"));
  try {
    const args = [vitepress, "build", join(root, "docs"), "--outDir", folder];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 50_000 });
    expect(status, stderr).toBe(0);
    for (const page of pages.filter((path) => path.startsWith("docs/"))) {
      const html = readFileSync(join(folder, page.slice("docs/".length).replace(/\.md$/, ".html")), "utf8");
      expect(html).toContain('id="VPContent"');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
