/** Keeps the list where people read: at its end while they are there, else at the message they look at. */
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { loadOlder, trimLog } from "../store/logs.ts";
import type { MessageLog } from "../store/message-log.ts";
import { attempt } from "../store/notices.ts";
import { endAsked, jumpTarget } from "../store/place.ts";

const endZonePx = 60;
const olderZonePx = 600;
const markedMs = 2_000;

/** Wires a list; gives a function that goes to its end. `isAtEnd` is kept current. */
export function useScroll(
  list: RefObject<HTMLDivElement | null>,
  channelId: string,
  log: MessageLog | null,
  isAtEnd: Signal<boolean>,
): () => void {
  const held = useRef<{ readonly id: string; readonly top: number } | null>(null);
  const toEnd = useCallback(() => {
    const node = list.current;
    if (node) node.scrollTop = node.scrollHeight;
  }, [list]);

  // Before the browser paints: what was in view stays where it was, or the end stays the end.
  useLayoutEffect(() => {
    const node = list.current;
    if (node === null || log === null) return;
    if (isAtEnd.value) toEnd();
    else keep(node, held.current);
  }, [list, log, isAtEnd, toEnd]);

  useEffect(() => {
    const node = list.current;
    if (node === null) return;
    const onScroll = (): void => {
      isAtEnd.value = node.scrollHeight - node.scrollTop - node.clientHeight < endZonePx;
      held.current = firstInView(node);
      if (isAtEnd.value) trimLog(channelId);
      if (node.scrollTop < olderZonePx) void older(channelId);
    };
    // Images that arrive and boxes that grow move the end away.
    const watch = new ResizeObserver(() => (isAtEnd.value ? toEnd() : undefined));
    watch.observe(node);
    const grown = new MutationObserver(() => {
      for (const child of node.children) watch.observe(child);
    });
    grown.observe(node, { childList: true });
    node.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      watch.disconnect();
      grown.disconnect();
      node.removeEventListener("scroll", onScroll);
    };
  }, [list, channelId, isAtEnd, toEnd]);

  const asked = endAsked.value;
  useEffect(() => {
    if (asked === 0) return;
    isAtEnd.value = true;
    toEnd();
  }, [asked, isAtEnd, toEnd]);

  const target = jumpTarget.value;
  useEffect(() => {
    const node = target === null ? null : list.current?.querySelector<HTMLElement>(`[data-id="${target}"]`);
    if (!node) return;
    jumpTarget.value = null;
    mark(node);
  }, [list, target, log]);
  return toEnd;
}

const loading = new Set<string>();

async function older(channelId: string): Promise<void> {
  if (loading.has(channelId)) return;
  loading.add(channelId);
  await attempt(loadOlder(channelId), "Older messages could not be loaded");
  loading.delete(channelId);
}

function mark(node: HTMLElement): void {
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
  node.classList.add("marked");
  setTimeout(() => node.classList.remove("marked"), markedMs);
}

function firstInView(list: HTMLElement): { id: string; top: number } | null {
  const { top } = list.getBoundingClientRect();
  for (const node of list.querySelectorAll<HTMLElement>("[data-id]")) {
    const box = node.getBoundingClientRect();
    if (box.bottom > top) return { id: node.dataset.id ?? "", top: box.top - top };
  }
  return null;
}

function keep(list: HTMLElement, held: { readonly id: string; readonly top: number } | null): void {
  const node = held && list.querySelector<HTMLElement>(`[data-id="${held.id}"]`);
  if (!node) return;
  const now = node.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += now - held.top;
}
