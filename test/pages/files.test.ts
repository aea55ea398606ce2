/** Files in the page: sent by a person, sent by a bot and downloaded. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { heard, openChannel, say } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** One red dot. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

test("a person sends a file and a picture with a message", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: /^Attach/ }).click(),
  ]);
  await chooser.setFiles([
    { name: "plot.txt", mimeType: "text/plain", buffer: Buffer.from("Everybody dies.") },
    { name: "dot.png", mimeType: "image/png", buffer: picture },
  ]);
  await say(page, "the plot");
  const sent = await heard(page, "the plot", "nina");
  await heard(page, "Got plot.txt, 15 bytes.", botName);
  await heard(page, `Got dot.png, ${picture.length} bytes.`, botName);
  await sent.getByRole("img", { name: "dot.png" }).waitFor();
  await sent.getByRole("button", { name: "Preview plot.txt" }).click();
  await sent.getByText("Everybody dies.").waitFor();
});

test("a bot's file is downloaded as it was sent", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await say(page, "programme please");
  const answer = await heard(page, "Here it is.", botName);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    answer.getByRole("link", { name: "Download programme.txt" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("programme.txt");
  expect(await readFile(await download.path(), "utf8")).toBe("Act one. Act two.");
});
