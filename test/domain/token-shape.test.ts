/** What a bot token looks like, alone and in the middle of other words. */
import { expect, test } from "vitest";
import { isTokenShaped, withoutTokens } from "../../src/domain/token-shape.ts";

const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abc-defghijklmnop_qrst";

test.each([
  [token, true],
  [`Bot ${token}`, false],
  [`${token}\n`, false],
  ["0123456789abcdef0123456789abcdef", false],
  ["1471858733452890132", false],
  ["", false],
])("%j: %s", (text, expected) => {
  expect(isTokenShaped(text)).toBe(expected);
});

test("every token is left out of a text, and nothing else", () => {
  expect(withoutTokens(`a ${token}, b "${token}"; see docs.example.org`)).toBe('a …, b "…"; see docs.example.org');
});
