/** The page's own icons: strokes on a square of 24, in the colour of the text. They never carry a name; what they stand in does. */

const paths = {
  hall: "M12 3 3 8.5h18zM6 11v7M10 11v7M14 11v7M18 11v7M3 20.5h18",
  hash: "M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16",
  megaphone: "M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5M8 14.5l1.5 5",
  forum: "M4 5h12v8H9l-3 3v-3H4zM19 9v7h-1.5v3L14 16",
  thread: "M5 4v8a4 4 0 0 0 4 4h10M15 12l4 4-4 4M5 8h8",
  at: "M15.5 12a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zm0 0v1.5a2.5 2.5 0 0 0 5 0V12a8.5 8.5 0 1 0-3.5 6.900",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2.200.8 3.5 2.600 3.5 5.5",
  pin: "M9 4h6l-.7 6 3.200 3.5H6.5L9.700 10zM12 13.5V20",
  reply: "M10 6 4 12l6 6M4 12h9c4 0 7 2 7 7",
  smile:
    "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8.5 14c.8 1.5 2 2.200 3.5 2.200s2.700-.7 3.5-2.200M9 9.5v.6M15 9.5v.6",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  edit: "m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
  trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  plus: "M12 5v14M5 12h14",
  close: "m6 6 12 12M18 6 6 18",
  send: "M4 12 20 4.5 14.5 20l-3-6.5zM11.5 13.5 20 4.5",
  menu: "M4 6.5h16M4 12h16M4 17.5h16",
  chevron: "m8 10 4 4 4-4",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm5-1.5L20.5 20.5",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  screen: "M3.5 5h17v11h-17zM9 20h6M12 16v4",
  stage: "M3.5 4.5h17M5 4.5c0 6-1 9-1.5 12 3-1.5 4.5-5 5-12M19 4.5c0 6 1 9 1.5 12-3-1.5-4.5-5-5-12M3.5 20h17",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
  upload: "M12 16V5M7.5 9.5 12 5l4.5 4.5M4.5 20h15",
  keys: "M3.5 6.5h17v11h-17zM7 10h.01M10.5 10h.01M14 10h.01M17.5 10h.01M8.5 14h7",
  eye: "M2.5 12C5 7.5 8 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.5 6.5-9.5 6.5S5 16.5 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.200v.1",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3A4 4 0 0 0 10.700 18.200l1.5-1.5",
  id: "M4 5.5h16v13H4zM8 9.5v5M12 9.5v5h1.5a2.5 2.5 0 0 0 0-5z",
  bolt: "M13 3 5 13.5h6L10.5 21 19 10h-6z",
  down: "M12 5v14M6 13l6 6 6-6",
  archive: "M3.5 5h17v4h-17zM5 9v10.5h14V9M10 13h4",
} as const;

/** Which icons there are. */
export type IconName = keyof typeof paths;

/** An icon; `size` in pixels, 20 unless told otherwise. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
