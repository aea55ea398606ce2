/** What hands do that playwright has no words for: files and words dragged over the page, a finger that rests on it. Used by page tests. */
import { setTimeout as pass } from "node:timers/promises";
import type { CDPSession, Locator, Page } from "playwright-core";
import { must } from "./product-discord.ts";

/** What is dragged: files by their paths, or words. */
export type Load = { readonly files: readonly string[] } | { readonly words: string };

/** A drag from outside the browser that has come to an element. */
export interface Drag {
  moveTo(target: Locator): Promise<void>;
  /** Lets go where it is. */
  drop(): Promise<void>;
}

/** Drags something over the middle of an element. */
export async function dragOver(page: Page, load: Load, target: Locator): Promise<Drag> {
  const session = await page.context().newCDPSession(page);
  let point = await middleOf(target);
  const items = "words" in load ? [{ mimeType: "text/plain", data: load.words }] : [];
  const data = { items, files: "files" in load ? [...load.files] : [], dragOperationsMask: 1 };
  const tell = (type: "dragEnter" | "dragOver" | "drop") =>
    session.send("Input.dispatchDragEvent", { type, ...point, data });
  await tell("dragEnter");
  await tell("dragOver");
  const moveTo = async (next: Locator): Promise<void> => {
    point = await middleOf(next);
    // The first one enters, the second one is over it.
    await tell("dragOver");
    await tell("dragOver");
  };
  const drop = async (): Promise<void> => {
    await tell("drop");
    await session.detach();
  };
  return { moveTo, drop };
}

/** Lays a finger on the middle of an element for a time, moves it if asked, and lifts it. */
export async function touch(
  page: Page,
  target: Locator,
  { forMs, moveBy = 0 }: { readonly forMs: number; readonly moveBy?: number },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // What still slides into its place is no place to lay a finger on.
  await target.tap({ trial: true });
  const { x, y } = await middleOf(target);
  await finger(session, "touchStart", [{ x, y }]);
  for (let moved = 0; moved < moveBy; moved += 10) await finger(session, "touchMove", [{ x, y: y + moved }]);
  // How long the finger rests is the very thing that is tried.
  await pass(forMs);
  await finger(session, "touchEnd", []);
  await session.detach();
}

async function finger(
  session: CDPSession,
  type: "touchStart" | "touchMove" | "touchEnd",
  touchPoints: { x: number; y: number }[],
): Promise<void> {
  await session.send("Input.dispatchTouchEvent", { type, touchPoints });
}

async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = must(await target.boundingBox(), `box of ${target}`);
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}
