/** Makes a person, and acts as them. */
import { useSignal } from "@preact/signals";
import { makePerson } from "../api/requests.ts";
import { actAs } from "../store/person.ts";
import { guilds } from "../store/world.ts";
import { FormFrame } from "./form-frame.tsx";
import { TextField } from "./text-field.tsx";

const maxName = 32;

/** The form. */
export function PersonDialog({ onClose }: { onClose: () => void }) {
  const name = useSignal("");
  const roles = guilds.value[0]?.roles.filter(({ managed, id }) => !managed && id !== guilds.value[0]?.id) ?? [];
  const chosen = useSignal<readonly string[]>([]);
  const toggle = (role: string): void => {
    const has = chosen.value.includes(role);
    chosen.value = has ? chosen.value.filter((other) => other !== role) : [...chosen.value, role];
  };
  return (
    <FormFrame
      action="Make and act as them"
      failure="The person was not made"
      send={() => makePerson(name.value.trim(), chosen.value)}
      onSent={({ id }) => void actAs(id)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        isFirst
        maxLength={maxName}
        value={name.value}
        onChange={(text) => {
          name.value = text;
        }}
      />
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
    </FormFrame>
  );
}
