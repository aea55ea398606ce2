/** Files that go with a message: chosen, dropped or pasted; read when it is sent. */
import type { Upload } from "../api/requests.ts";
import { changeDraft, draftOf, focusBox } from "../store/drafts.ts";
import { tell } from "../store/notices.ts";
import { sizeText } from "../text/size-text.ts";
import { commandIn } from "./command-drafts.ts";

const maxFiles = 10;
const maxBytes = 10 * 1024 * 1024;

/** Puts files beside a draft. Discord takes ten of 10 MB each. A command that is being filled in makes way for the message. */
export function addFiles(channelId: string, files: readonly File[]): void {
  if (files.length === 0) return;
  commandIn(channelId).value = null;
  const fitting = files.filter(({ size }) => size <= maxBytes);
  const tooLarge = files.find(({ size }) => size > maxBytes);
  if (tooLarge)
    tell("problem", `${tooLarge.name} is ${sizeText(tooLarge.size)}; a file may have ${sizeText(maxBytes)}.`);
  const all = [...draftOf(channelId).value.files, ...fitting];
  if (all.length > maxFiles) tell("problem", `A message takes ${maxFiles} files; the others were left out.`);
  changeDraft(channelId, { files: all.slice(0, maxFiles) });
  focusBox();
}

/** The files on a clipboard. Copied cells and paragraphs carry a picture of themselves: there the words are meant. */
export function pastedFiles(event: ClipboardEvent): File[] {
  const { files = [], types = [] } = event.clipboardData ?? {};
  if (files.length === 0 || (types.includes("text/plain") && types.includes("text/html"))) return [];
  event.preventDefault();
  return [...files];
}

/** The files as they are sent. */
export function uploadsOf(files: readonly File[]): Promise<Upload[]> {
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      base64: await base64Of(file),
      ...(file.type === "" ? {} : { contentType: file.type }),
    })),
  );
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}
