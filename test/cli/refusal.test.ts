/** Discord's final no in words: what it means, and what helps in the world where the bot is. */
import { describe, expect, test } from "vitest";
import { refusalText } from "../../src/cli/refusal.ts";

const bot = { id: "webster", tokenVariable: "DISCORD_TOKEN_WEBSTER" };
const page = "http://127.0.0.1:4680";

describe("a refused token", () => {
  const refusal = { reason: "bad_token", detail: "close code 4004" } as const;

  test("is put right in the portal and by a reload", () => {
    expect(refusalText(refusal, bot, null)).toBe(
      "Discord refuses its token (close code 4004). It is wrong or was reset: put the current one (Developer Portal → Bot → Reset Token) into DISCORD_TOKEN_WEBSTER and run `guildhall reload`.",
    );
  });

  test("is put right in Backstage, where the token is the sandbox's own", () => {
    expect(refusalText(refusal, bot, page)).toBe(
      "Discord refuses its token (close code 4004). It was revoked: once it is valid again (Restore token), press Bring back, in Backstage at http://127.0.0.1:4680.",
    );
  });
});

test.each([
  "bad_token",
  "disallowed_intents",
  "refused_connection",
] as const)("%s names no cure of the other world", (reason) => {
  const refusal = { reason, detail: "close code" };
  expect(refusalText(refusal, bot, null)).not.toMatch(/Backstage|sandbox/);
  expect(refusalText(refusal, bot, page)).not.toMatch(/Portal|DISCORD_TOKEN|guildhall reload|Update/);
});
