/** Sizes of files for people. Pure. */

const units = ["bytes", "KB", "MB", "GB"];

/** `1.5 MB`; a kilobyte is 1,024 bytes. */
export function sizeText(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = bytes / 1_024 ** power;
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}
