/** The rain of questions: starting and ending it, how much, and where. */
import { useSignal } from "@preact/signals";
import { channel } from "../store/place.ts";
import { carryOut, rain } from "./book.ts";
import { Proof } from "./proof.tsx";
import { letItRain, stopTheRain } from "./requests.ts";

const amounts = [12, 60, 240];
const textChannel = 0;

/** The section. */
export function RainSection() {
  const perMinute = useSignal(60);
  const isEverywhere = useSignal(false);
  const here = channel.value?.type === textChannel ? channel.value : null;
  const isRaining = rain.value?.isRaining ?? false;
  const begin = (): void => {
    const channelIds = here === null || isEverywhere.value ? {} : { channelIds: [here.id] };
    void carryOut(letItRain({ perMinute: perMinute.value, ...channelIds }), "It does not rain");
  };
  const end = (): void => void carryOut(stopTheRain(), "The rain goes on");
  // What is chosen while it rains holds from the next question on.
  const change = (set: () => void): void => {
    set();
    if (isRaining) begin();
  };
  return (
    <section class="weather-section" aria-labelledby="rain-title">
      <h3 id="rain-title">Questions</h3>
      <Proof />
      <button type="button" class={isRaining ? "secondary" : "primary"} onClick={isRaining ? end : begin}>
        {isRaining ? "Let the rain of questions end" : "Make it rain questions"}
      </button>
      <div class="choices">
        <label>
          How many
          <select
            value={perMinute.value}
            onChange={({ currentTarget }) => change(() => (perMinute.value = Number(currentTarget.value)))}
          >
            {amounts.map((amount) => (
              <option key={amount} value={amount}>
                {amount} a minute
              </option>
            ))}
          </select>
        </label>
        <label>
          Where
          <select
            value={here === null || isEverywhere.value ? "everywhere" : "here"}
            onChange={({ currentTarget }) => change(() => (isEverywhere.value = currentTarget.value === "everywhere"))}
          >
            {here && <option value="here">#{here.name}</option>}
            <option value="everywhere">Every channel</option>
          </select>
        </label>
      </div>
    </section>
  );
}
