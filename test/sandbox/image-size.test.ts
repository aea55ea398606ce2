/** Kinds and sizes of images are read from their first bytes; what is none, or is broken off, has none. */
import { expect, test } from "vitest";
import { imageSizeOf, imageTypeOf } from "../../src/sandbox/acts/image-size.ts";

/** Bytes from pieces: texts as Latin-1, numbers as bytes; filled up as a real file would be. */
function bytes(...pieces: (string | number)[]): Buffer {
  const parts = pieces.map((piece) =>
    typeof piece === "string" ? Buffer.from(piece, "latin1") : Buffer.from([piece]),
  );
  return Buffer.concat([...parts, Buffer.alloc(32)]);
}

const riff = ["RIFF", 0, 0, 0, 0, "WEBP"];
const jpegTable = [0xff, 0xc4, 0, 4, 1, 1];
const images: readonly [string, Buffer, { width: number; height: number }][] = [
  ["image/png", bytes(0x89, "PNG\r\n\x1a\n", 0, 0, 0, 13, "IHDR", 0, 0, 1, 2, 0, 0, 0, 3), { width: 258, height: 3 }],
  ["image/gif", bytes("GIF89a", 4, 1, 5, 0), { width: 260, height: 5 }],
  ["image/jpeg", bytes(0xff, 0xd8, ...jpegTable, 0xff, 0xc2, 0, 11, 8, 0, 7, 1, 1), { width: 257, height: 7 }],
  ["image/webp", bytes(...riff, "VP8X", 10, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 11, 0, 0), { width: 10, height: 12 }],
  ["image/webp", bytes(...riff, "VP8 ", 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 20, 0, 30, 0), { width: 20, height: 30 }],
  // 14 bits of width less one, then 14 bits of height less one.
  ["image/webp", bytes(...riff, "VP8L", 0, 0, 0, 0, 0x2f, 39, 0x40, 12, 0), { width: 40, height: 50 }],
];

test.each(images)("%s", (type, image, size) => {
  expect(imageTypeOf(image)).toBe(type);
  expect(imageSizeOf(image)).toEqual(size);
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["a text", Buffer.from("GIF is how you say it, and this is long enough")],
  ["a page", Buffer.from("<!doctype html><svg xmlns='http://www.w3.org/2000/svg'></svg>")],
  ["a JPEG without a frame", bytes(0xff, 0xd8, ...jpegTable, ...jpegTable)],
  ["a WebP of another kind", bytes(...riff, "ANIM")],
])("%s has no size", (_name, other) => {
  expect(imageSizeOf(other)).toBeNull();
});
