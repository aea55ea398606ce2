/** Saves the whole sandbox to a file of one's own, and loads it again. */
import { loadSandbox, saveSandbox } from "../api/requests.ts";
import { attempt, tell } from "./notices.ts";

/** Hands the document to the browser as a download. */
export async function saveToFile(): Promise<void> {
  const answer = await attempt(saveSandbox(), "The sandbox was not saved");
  if (answer === null) return;
  const url = URL.createObjectURL(new Blob([JSON.stringify(answer.value)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `sandbox-${new Date().toISOString().slice(0, 16).replace(":", "")}.json`;
  link.click();
  URL.revokeObjectURL(url);
  tell("done", `The sandbox was saved to ${link.download}.`);
}

/** Replaces everything in the sandbox by what a file holds; the stream tells this page and all others. @throws when it cannot */
export async function loadFromFile(file: Blob | null): Promise<void> {
  await loadSandbox(documentIn((await file?.text()) ?? ""));
}

function documentIn(text: string): object {
  const notOurs = "it is no file that was saved from a sandbox.";
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null) return document;
  } catch (cause) {
    throw new Error(notOurs, { cause });
  }
  throw new Error(notOurs);
}
