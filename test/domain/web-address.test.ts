/** Where people see what an API serves: Discord's own pages, or those of the server in its place. */
import { expect, test } from "vitest";
import { webAddress } from "../../src/domain/web-address.ts";

test.each([
  ["https://discord.com/api", "https://discord.com"],
  ["https://canary.discord.com/api", "https://discord.com"],
  ["http://127.0.0.1:4680/api", "http://127.0.0.1:4680"],
  ["https://discord.com.example.org/api", "https://discord.com.example.org"],
])("%s is seen at %s", (apiUrl, page) => {
  expect(webAddress(apiUrl)).toBe(page);
});
