/** The roles of a guild, to be given or taken: a box to tick for each. */
import { ownRoles } from "../store/roles.ts";
import type { Guild } from "../wire/state.ts";

interface Properties {
  readonly guild: Guild | undefined;
  /** Ids of the roles that are given. */
  readonly chosen: readonly string[];
  /** The form has no other fields: one begins in them, and its title says what they are. */
  readonly isAlone?: boolean;
  readonly onChange: (roles: readonly string[]) => void;
}

/** The boxes; nothing where there are no roles to give. */
export function RoleChoices({ guild, chosen, isAlone = false, onChange }: Properties) {
  const roles = ownRoles(guild);
  if (roles.length === 0) return null;
  const toggle = (id: string): void =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset class="field">
      <legend class={isAlone ? "unseen" : ""}>Roles</legend>
      {roles.map(({ id, name }, index) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            data-first={(isAlone && index === 0) || undefined}
            checked={chosen.includes(id)}
            onChange={() => toggle(id)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
