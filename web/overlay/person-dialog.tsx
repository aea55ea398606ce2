/** Makes a person, and acts as them. */
import { useSignal } from "@preact/signals";
import { makePerson } from "../api/requests.ts";
import { actAs } from "../store/person.ts";
import { guilds } from "../store/world.ts";
import { FormFrame } from "./form-frame.tsx";
import { RoleChoices } from "./role-choices.tsx";
import { TextField } from "./text-field.tsx";

const maxName = 32;

/** The form. */
export function PersonDialog({ onClose }: { onClose: () => void }) {
  const name = useSignal("");
  const chosen = useSignal<readonly string[]>([]);
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
      <RoleChoices
        guild={guilds.value[0]}
        chosen={chosen.value}
        onChange={(roles) => {
          chosen.value = roles;
        }}
      />
    </FormFrame>
  );
}
