/**
 * Draws the picture of every shipped agent and writes it to `bots/<id>/avatar.png`: `node scripts/avatars.ts [chromium]`.
 * Run by hand when a drawing below changes; the pictures are committed. Discord cuts a circle out of the square.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [, , chromium = "chromium"] = process.argv;
const side = 256;
const maxBytes = 10_000;

/** Background, and white lines on a field of 256 × 256 whose middle 140 are seen in every size. */
const drawings: Readonly<Record<string, readonly [colour: string, lines: string]>> = {
  // One who hands out work to three.
  manager: [
    "#3d5a98",
    '<rect x="104" y="66" width="48" height="38" rx="8"/><circle cx="74" cy="172" r="17"/><circle cx="128" cy="172" r="17"/><circle cx="182" cy="172" r="17"/><path d="M128 104v51M74 155v-14q0-10 10-10h88q10 0 10 10v14"/>',
  ],
  // A pair of compasses.
  "tech-lead": [
    "#1f6f78",
    '<circle cx="128" cy="80" r="13"/><path d="M128 55v12M122 92 84 186M134 92l38 94M76 150q52 34 104 0"/>',
  ],
  // A pad and a pen.
  secretary: [
    "#a0527a",
    '<path d="M158 104V76q0-10-10-10H84q-10 0-10 10v104q0 10 10 10h64q10 0 10-10v-8M94 96h40M94 122h28M94 148h18"/><path d="m132 156 4-20 44-44 16 16-44 44z"/>',
  ],
  // A look that ends in a tick.
  auditor: ["#7a4b2a", '<circle cx="116" cy="116" r="50"/><path d="m153 153 40 40M94 116l16 16 30-32"/>'],
  // The lowest point of a curve.
  optimizer: [
    "#2f7d4f",
    '<path d="M70 66v112q0 10 10 10h112M88 84q16 74 48 74 26 0 46-56"/><circle cx="136" cy="158" r="9" fill="#fff"/>',
  ],
  // A mesh.
  "study-builder": [
    "#6b4ea0",
    '<path d="M128 62 70 100v58l58 38 58-38v-58zM70 100l58 32 58-32M128 132v64M70 158l58-26 58 26M128 62v70"/>',
  ],
  // A solid.
  "nx-expert": [
    "#0f6a9c",
    '<path d="M128 62 184 94v66l-56 34-56-34V94zM72 94l56 34 56-34M128 128v66"/><circle cx="128" cy="95" r="12"/>',
  ],
  // A web.
  webster: [
    "#8a3b3b",
    '<path d="M128 58v140M67 93l122 70M67 163l122-70"/><path d="M128 86 92 107v42l36 21 36-21v-42z"/>',
  ],
  // A field of results under a peak.
  "post-processor": ["#b0661c", '<path d="M64 188h128M78 188v-40M104 188v-78M130 188V78M156 188v-62M182 188v-26"/>'],
  // A page with a figure.
  reporter: [
    "#4a6375",
    '<path d="M84 62h62l32 32v90q0 10-10 10H84q-10 0-10-10V72q0-10 10-10zM144 64v32h32M94 118h64M94 142h64M94 166h36"/>',
  ],
  // Brackets.
  developer: ["#37474f", '<path d="m98 88-38 40 38 40M158 88l38 40-38 40M142 74l-28 108"/>'],
  // An open book.
  "knowledge-base": [
    "#5b6e1f",
    '<path d="M128 88q-24-20-62-18v98q38-2 62 18 24-20 62-18V70q-38-2-62 18zM128 88v98M84 100q14 0 26 8M84 126q14 0 26 8M172 100q-14 0-26 8M172 126q-14 0-26 8"/>',
  ],
  // Two servers.
  it: [
    "#7d6a16",
    '<rect x="66" y="70" width="124" height="48" rx="10"/><rect x="66" y="138" width="124" height="48" rx="10"/><path d="M90 94h.1M112 94h.1M90 162h.1M112 162h.1M148 94h20M148 162h20"/>',
  ],
};

for (const [id, drawing] of Object.entries(drawings)) draw(id, drawing);

function draw(id: string, [colour, lines]: readonly [string, string]): void {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-avatar-"));
  try {
    const strokes = `<g fill="none" stroke="#fff" stroke-width="12" stroke-linecap="round" stroke-linejoin="round">${lines}</g>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="${side}" height="${side}" fill="${colour}"/>${strokes}</svg>`;
    const page = join(folder, "avatar.html");
    const picture = join(folder, "avatar.png");
    writeFileSync(page, `<!doctype html><style>body{margin:0;overflow:hidden}svg{display:block}</style>${svg}`);
    const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    const shot = [`--window-size=${side},${side}`, "--force-device-scale-factor=1", "--hide-scrollbars"];
    execFileSync(chromium, [...quiet, ...shot, `--screenshot=${picture}`, `file://${page}`], { stdio: "ignore" });
    const { size } = statSync(picture);
    if (size > maxBytes) throw new Error(`The picture of ${id} has ${size} bytes, more than ${maxBytes}.`);
    writeFileSync(join(import.meta.dirname, `../bots/${id}/avatar.png`), readFileSync(picture));
    process.stdout.write(`${id}: ${size} bytes\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
