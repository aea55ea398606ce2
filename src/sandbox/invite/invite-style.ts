/** How the page that adds a bot looks: the colours are those of web/styles/base.css. Used by invite-view.ts. */
import { createHash } from "node:crypto";

/** The style sheet. */
export const inviteStyle = `
:root {
  color-scheme: light dark;
  --side: light-dark(#edf1f3, #171c20);
  --overlay: light-dark(#ffffff, #20272c);
  --well: light-dark(#f1f4f5, #14191c);
  --line: light-dark(#d6dee1, #2f383f);
  --text: light-dark(#1a2226, #e3e9ea);
  --strong: light-dark(#0c1214, #f7fafa);
  --muted: light-dark(#56646b, #98a7ad);
  --accent: light-dark(#0b7264, #2f9c8a);
  --accent-hover: light-dark(#085b50, #38ae9a);
  --on-accent: light-dark(#ffffff, #04120f);
  --accent-text: light-dark(#0a6b5e, #63cdbb);
  --tint: light-dark(#0b726418, #45c4ae22);
  --shadow: 0 8px 28px light-dark(#1a22262e, #00000080), 0 0 0 1px var(--line);
  --radius: 8px;
  font: 16px/1.4 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  color: var(--text);
  background: var(--side);
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; }
main { width: min(27rem, 100%); padding: 28px; border-radius: 12px; background: var(--overlay); box-shadow: var(--shadow); }
header { display: grid; justify-items: center; gap: 4px; text-align: center; }
header img, .initials { width: 72px; height: 72px; border-radius: 50%; margin-bottom: 8px; object-fit: cover; }
.initials { display: grid; place-items: center; font-size: 28px; font-weight: 600; color: var(--accent-text); background: var(--tint); }
h1 { margin: 0; font-size: 22px; line-height: 1.25; color: var(--strong); overflow-wrap: anywhere; }
h2 { margin: 24px 0 8px; font-size: 14px; color: var(--muted); }
p { margin: 8px 0 0; overflow-wrap: anywhere; }
.note { color: var(--muted); font-size: 14px; }
ul { margin: 0; padding: 12px 14px; list-style: none; border-radius: var(--radius); background: var(--well); }
li { padding: 3px 0 3px 26px; position: relative; }
li::before { content: "✓"; position: absolute; left: 2px; color: var(--accent-text); font-weight: 700; }
label { display: block; margin: 24px 0 8px; font-size: 14px; font-weight: 600; color: var(--muted); }
select { width: 100%; font: inherit; color: inherit; padding: 10px 12px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--well); }
button { width: 100%; margin-top: 24px; padding: 12px; font: inherit; font-weight: 600; border: 0; border-radius: var(--radius); color: var(--on-accent); background: var(--accent); cursor: pointer; }
button:hover { background: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--accent-text); outline-offset: 2px; }
a { color: var(--accent-text); }
`;

/** What lets a browser take this style sheet and no other. */
export const inviteStyleSource = `'sha256-${createHash("sha256").update(inviteStyle).digest("base64")}'`;
