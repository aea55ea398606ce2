/** Makes a person, and acts as them. */
import { useSignal } from "@preact/signals";
import { makePerson } from "../api/requests.ts";
import { attempt } from "../store/notices.ts";
import { actAs } from "../store/person.ts";
import { guilds } from "../store/world.ts";

const maxName = 32;

/** The form. */
export function PersonDialog({ onClose }: { onClose: () => void }) {
  const name = useSignal("");
  const roles = guilds.value[0]?.roles.filter(({ managed, id }) => !managed && id !== guilds.value[0]?.id) ?? [];
  const chosen = useSignal<readonly string[]>([]);
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (name.value.trim() === "") return;
    const answer = await attempt(makePerson(name.value.trim(), chosen.value), "The person was not made");
    if (answer === null) return;
    onClose();
    await actAs(answer.value.id);
  };
  const toggle = (role: string): void => {
    const has = chosen.value.includes(role);
    chosen.value = has ? chosen.value.filter((other) => other !== role) : [...chosen.value, role];
  };
  return (
    <form onSubmit={(event) => void make(event)}>
      <label class="field">
        Name
        <input
          data-first
          required
          maxLength={maxName}
          autoComplete="off"
          value={name.value}
          onInput={({ currentTarget }) => {
            name.value = currentTarget.value;
          }}
        />
      </label>
      {roles.length > 0 && (
        <fieldset class="field">
          <legend>Roles</legend>
          {roles.map((role) => (
            <label key={role.id} class="check">
              <input type="checkbox" checked={chosen.value.includes(role.name)} onChange={() => toggle(role.name)} />
              {role.name}
            </label>
          ))}
        </fieldset>
      )}
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Make and act as them
        </button>
      </footer>
    </form>
  );
}
