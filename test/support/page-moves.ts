/** What people do in the page and what they see of it, by role and name alone. Used by the page tests and the screenshots. */
import type { Locator, Page } from "playwright-core";

/** A channel's link in the column, read or unread. */
export function channelLink(page: Page, name: string): Locator {
  return page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: startingWith(name) });
}

/** The same while something in it has not been read. */
export function unreadLink(page: Page, name: string): Locator {
  return page
    .getByRole("navigation", { name: "Channels" })
    .getByRole("link", { name: new RegExp(`^${name}\\b.*unread`) });
}

/** Opens a channel; returns once one can write in it. */
export async function openChannel(page: Page, name: string): Promise<void> {
  await channelLink(page, name).click();
  await box(page, `#${name}`).waitFor();
}

/** The box one writes in; `where` as people write the place: `#stage`, `@Manager`, a thread's name. */
export function box(page: Page, where = ""): Locator {
  return page.getByRole("textbox", { name: new RegExp(`^Message ${escaped(where)}`) });
}

/** Writes into the box of the open channel and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press("Enter");
}

/** The messages that contain `text`; of this author when one is given. */
export function messages(page: Page, text: string | RegExp, author = ""): Locator {
  return page
    .getByRole("log", { name: /^Messages in / })
    .getByRole("article", author === "" ? {} : { name: startingWith(author) })
    .filter({ hasText: text });
}

/** The last of these messages, once it is there. */
export async function heard(page: Page, text: string | RegExp, author = ""): Promise<Locator> {
  const message = messages(page, text, author).last();
  await message.waitFor();
  return message;
}

/** A button of the tools that appear beside a message. */
export async function useTool(message: Locator, name: string): Promise<void> {
  await message.hover();
  await message.getByRole("button", { name, exact: true }).click();
}

/** Picks an entry of the menu that a right click opens. */
export async function pickFromMenu(page: Page, target: Locator, entry: string | RegExp): Promise<void> {
  await target.click({ button: "right" });
  await page.getByRole("menu").getByRole("menuitem", { name: entry }).click();
}

/** Names that begin with these words; what follows tells more, as "unread". */
function startingWith(words: string): RegExp {
  return new RegExp(`^${escaped(words)}(?![\\w-])`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
