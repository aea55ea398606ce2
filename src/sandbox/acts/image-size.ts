/**
 * What kind of image some bytes are, and how large: PNG, GIF, JPEG and WebP. Attachments carry the size so that a client can
 * keep the place free before the image has come.
 */

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What a file of each kind begins with, and where in its first bytes. */
const marks: readonly (readonly [mark: string, at: number, type: string])[] = [
  ["\x89PNG\r\n\x1a\n", 0, "image/png"],
  ["GIF87a", 0, "image/gif"],
  ["GIF89a", 0, "image/gif"],
  ["\xff\xd8\xff", 0, "image/jpeg"],
  ["WEBP", 8, "image/webp"],
];

/** The content type of an image; null for anything else. */
export function imageTypeOf(bytes: Buffer): string | null {
  if (bytes.length < 30) return null;
  const start = bytes.toString("latin1", 0, 12);
  return marks.find(([mark, at]) => start.startsWith(mark, at))?.[2] ?? null;
}

/** The size of an image; null for anything else, and for a broken one. */
export function imageSizeOf(bytes: Buffer): ImageSize | null {
  switch (imageTypeOf(bytes)) {
    case "image/png":
      return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    case "image/gif":
      return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    case "image/jpeg":
      return jpegSize(bytes);
    case "image/webp":
      return webpSize(bytes);
    default:
      return null;
  }
}

/** The size stands in the first frame header: markers C0 to CF, but for three that are tables. */
function jpegSize(bytes: Buffer): ImageSize | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

/** See [WebP Container Specification](https://developers.google.com/speed/webp/docs/riff_container). */
function webpSize(bytes: Buffer): ImageSize | null {
  const chunk = bytes.toString("latin1", 12, 16);
  if (chunk === "VP8X") return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (chunk === "VP8 ") return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (chunk !== "VP8L") return null;
  const packed = bytes.readUInt32LE(21);
  return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
}
