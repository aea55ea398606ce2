/** Single faults: a button for each, at the bot and the requests that are chosen. */
import { useSignal } from "@preact/signals";
import { nameOf } from "../store/names.ts";
import { channel } from "../store/place.ts";
import { bots, me } from "../store/world.ts";
import { type Aim, type BlowButton, blowGroups } from "./blow-list.ts";
import { carryOut } from "./book.ts";
import { letStrike } from "./requests.ts";

const posting = { method: "POST", route: "/channels/{channel_id}/messages" };
const everyBot = "";

/** The buttons, folded away at first. */
export function Blows() {
  const bot = useSignal(everyBot);
  const requests = useSignal("posts");
  const here = channel.value;
  const filters: Readonly<Record<string, Aim["filter"]>> = {
    posts: posting,
    here: here === null ? posting : { method: "POST", route: `/channels/${here.id}/messages` },
    all: {},
  };
  const aim: Aim = { bot: bot.value || undefined, filter: filters[requests.value] ?? {}, userId: me.value?.id };
  return (
    <section class="weather-section" aria-labelledby="blows-title">
      <h3 id="blows-title">One at a time</h3>
      <div class="choices">
        <label>
          Bot
          <select value={bot.value} onChange={({ currentTarget }) => (bot.value = currentTarget.value)}>
            <option value={everyBot}>Every bot</option>
            {[...bots.value.keys()].map((id) => (
              <option key={id} value={id}>
                {nameOf(id)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Requests
          <select value={requests.value} onChange={({ currentTarget }) => (requests.value = currentTarget.value)}>
            <option value="posts">Posting messages</option>
            {here && <option value="here">Posting here</option>}
            <option value="all">All of them</option>
          </select>
        </label>
      </div>
      {blowGroups.map(({ name, buttons }) => (
        <fieldset key={name} class="blow-group">
          <legend>{name}</legend>
          {buttons.map((button) => (
            <Blow key={button.words} button={button} group={name} aim={aim} />
          ))}
        </fieldset>
      ))}
    </section>
  );
}

function Blow({ button, group, aim }: { button: BlowButton; group: string; aim: Aim }) {
  const { words, note, isForOne = false, fault } = button;
  const isPossible = !isForOne || aim.bot !== undefined;
  return (
    <button
      type="button"
      class="secondary small"
      title={isPossible ? note : `Choose one bot. ${note}`}
      aria-label={`${group}: ${words}`}
      aria-disabled={!isPossible}
      onClick={() => {
        if (isPossible) void carryOut(letStrike(fault(aim)), `“${words}” did not strike`);
      }}
    >
      {words}
    </button>
  );
}
