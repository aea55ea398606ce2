/** Files that are dropped: onto a conversation they go with the message; anywhere else they must not replace the page. */
import { useSignal } from "@preact/signals";
import { addFiles } from "./add-files.ts";

/** Handlers for the element of a conversation, and whether files hover over it. Dragged words are left to the browser. */
export function useFileDrop(channelId: string, mayAttach: boolean) {
  const isOver = useSignal(false);
  const handlers = {
    onDragOver: (event: DragEvent): void => {
      if (!mayAttach || !hasFiles(event)) return;
      event.preventDefault();
      isOver.value = true;
    },
    onDragLeave: ({ currentTarget, relatedTarget: to }: DragEvent): void => {
      if (!(currentTarget instanceof Node && to instanceof Node && currentTarget.contains(to))) isOver.value = false;
    },
    onDrop: (event: DragEvent): void => {
      isOver.value = false;
      if (!mayAttach || !hasFiles(event)) return;
      event.preventDefault();
      addFiles(channelId, [...(event.dataTransfer?.files ?? [])]);
    },
  };
  return { isOver: isOver.value, handlers };
}

/** Keeps the browser from opening files that are dropped where nothing takes them, until the function it gives back is called. */
export function refuseOtherFiles(): () => void {
  document.addEventListener("dragover", refuse);
  document.addEventListener("drop", refuse);
  return () => {
    document.removeEventListener("dragover", refuse);
    document.removeEventListener("drop", refuse);
  };
}

function refuse(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer || !hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
