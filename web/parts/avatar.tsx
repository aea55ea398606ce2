/** The picture of a person or bot: their avatar, else their initials on a colour of their own; with a dot for presence if asked. */
import { useMemo } from "preact/hooks";
import { nameOf } from "../store/names.ts";
import { presenceOf } from "../store/presence.ts";
import { users } from "../store/world.ts";
import { hueOf, initials } from "../text/hue.ts";

interface Properties {
  readonly userId: string;
  /** In pixels; default 40. */
  readonly size?: number;
  readonly hasPresence?: boolean;
}

/** The picture; it has no name of its own, the name stands beside it. */
export function Avatar({ userId, size = 40, hasPresence = false }: Properties) {
  const hue = useMemo(() => Math.round(hueOf(userId)), [userId]);
  const hash = users.value.get(userId)?.avatar;
  const style = { "--hue": String(hue), "--size": `${size}px` };
  return (
    <span class="avatar" style={style} aria-hidden="true">
      {hash ? (
        <img src={`/avatars/${userId}/${hash}.png`} alt="" width={size} height={size} />
      ) : (
        <span class="initials">{initials(nameOf(userId))}</span>
      )}
      {hasPresence && <span class={`presence presence-${presenceOf(userId)}`} />}
    </span>
  );
}
