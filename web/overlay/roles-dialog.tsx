/** Gives roles to a member of the guild, and takes them. */
import { useSignal } from "@preact/signals";
import { setRoles } from "../api/requests.ts";
import { nameOf } from "../store/names.ts";
import { tell } from "../store/notices.ts";
import { members } from "../store/world.ts";
import type { Guild } from "../wire/state.ts";
import { FormFrame } from "./form-frame.tsx";
import { RoleChoices } from "./role-choices.tsx";

/** The form. */
export function RolesDialog({ guild, userId, onClose }: { guild: Guild; userId: string; onClose: () => void }) {
  const chosen = useSignal<readonly string[]>(members.value.get(userId)?.roles ?? []);
  return (
    <FormFrame
      action="Set roles"
      failure={`The roles of ${nameOf(userId)} were not set`}
      send={() => setRoles(userId, guild.id, chosen.value)}
      onSent={() => tell("done", `The roles of ${nameOf(userId)} were set.`)}
      onClose={onClose}
    >
      <RoleChoices
        isAlone
        guild={guild}
        chosen={chosen.value}
        onChange={(roles) => {
          chosen.value = roles;
        }}
      />
    </FormFrame>
  );
}
