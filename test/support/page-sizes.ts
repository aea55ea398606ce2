/** Sizes in which the page is looked at. Used by page tests and screenshots. */
import type { BrowserContextOptions } from "playwright-core";

/** A phone held upright, used with a finger. */
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
