/** A picture that the sandbox itself keeps. Those of elsewhere are only linked: the page loads nothing from other places. */
import { dialog } from "../store/overlay.ts";

/** The picture; pressing it shows it large. */
export function OwnImage({ url, name, isSmall = false }: { url: string; name: string; isSmall?: boolean }) {
  const path = ownPath(url);
  if (path === null) {
    return (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {name || "picture"}
      </a>
    );
  }
  return (
    <button
      type="button"
      class={isSmall ? "image-button small" : "image-button"}
      aria-label={`Show ${name || "the picture"} large`}
      onClick={() => {
        dialog.value = { kind: "image", url: path, name };
      }}
    >
      <img src={path} alt={name} loading="lazy" />
    </button>
  );
}

/** The path of an address within the sandbox; null when it leads elsewhere. */
export function ownPath(url: string): string | null {
  if (!URL.canParse(url, location.href)) return null;
  const { pathname } = new URL(url, location.href);
  return pathname.startsWith("/attachments/") ? pathname : null;
}
