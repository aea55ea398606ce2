/**
 * Walk: without a network. In a network namespace that has nothing but loopback, everything starts and answers. Making one
 * takes root; CI runs as root and skips nothing.
 */
import { spawnSync } from "node:child_process";
import { readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository, startProduct } from "../support/product.ts";
import { expectNobodyLeft, setStage } from "../support/product-walk.ts";

const onlyLoopback = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

function networkOf(pid: number | "self"): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

test.runIf(process.getuid?.() === 0)("a machine without a network has the whole product", async () => {
  const { stage } = await setStage({ sandboxed: true });
  const product = await startProduct({ ...stage, wrapper: onlyLoopback });
  await product.untilReady();
  const { page } = await product.status();
  expect(networkOf(product.pid)).not.toBe(networkOf("self"));
  const chat = join(repository, "test/fixtures/first-chat.ts");
  const inside = spawnSync("nsenter", [`--net=/proc/${product.pid}/ns/net`, process.execPath, chat, page ?? ""], {
    encoding: "utf8",
  });
  expect(inside).toMatchObject({ status: 0, stdout: "Manager" });
  expect(await product.interrupt()).toBe(0);
  await expectNobodyLeft(stage.folder);
  rmSync(stage.folder, { recursive: true });
});
