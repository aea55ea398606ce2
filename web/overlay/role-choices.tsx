/** The roles of a guild, to be given or taken: a box to tick for each. */
import { ownRoles } from "../store/roles.ts";
import type { Guild } from "../wire/state.ts";

interface Properties {
  readonly guild: Guild | undefined;
  /** Ids of the roles that are given. */
  readonly chosen: readonly string[];
  readonly onChange: (roles: readonly string[]) => void;
}

/** The boxes; nothing where there are no roles to give. */
export function RoleChoices({ guild, chosen, onChange }: Properties) {
  const roles = ownRoles(guild);
  if (roles.length === 0) return null;
  const toggle = (id: string): void =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <fieldset class="field">
      <legend>Roles</legend>
      {roles.map(({ id, name }) => (
        <label key={id} class="check">
          <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
