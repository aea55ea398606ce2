/** The dial of the weather: calm, breezy, stormy, hurricane; and the seed by which it can be repeated. */
import { useSignal } from "@preact/signals";
import { armed, carryOut, weather } from "./book.ts";
import { type Level, levels } from "./report.ts";
import { changeWeather } from "./requests.ts";

const notes: Readonly<Record<string, string>> = {
  calm: "Nothing breaks by itself.",
  breezy: "A line drops, a reply is slow, now and then.",
  stormy: "Something breaks about every two seconds, and every quarter of a minute a bot is killed.",
  hurricane: "Something breaks more than once a second, and every five seconds a bot is killed.",
  custom: "Weather of somebody's own making. Choose a level to change it.",
  script: "A script is being played. Choose a level to end it.",
};
/** Where the needle points, in degrees from upright. */
const angles: Readonly<Record<Level, number>> = { calm: -67.5, breezy: -22.5, stormy: 22.5, hurricane: 67.5 };

/** The dial. */
export function Dial() {
  const typed = useSignal("");
  const refusal = useSignal("");
  const level = weather.value?.level ?? "calm";
  const seed = weather.value?.seed ?? null;
  const choose = (wanted: Level): void => {
    const wantedSeed = typed.value === "" ? undefined : Number(typed.value);
    refusal.value = "";
    const say = (text: string): void => {
      refusal.value = text;
    };
    void carryOut(changeWeather(wanted, wantedSeed), "The weather was not changed", say);
  };
  return (
    <fieldset class="weather-section dial">
      <legend>Weather</legend>
      <Gauge level={level} />
      <div class="levels">
        {levels.map((each) => (
          <label key={each} class={`level level-${each}`}>
            <input
              type="radio"
              name="weather"
              value={each}
              checked={level === each}
              aria-describedby="weather-note"
              onChange={() => choose(each)}
            />
            <span>{each}</span>
          </label>
        ))}
      </div>
      <p class="note" id="weather-note">
        {notes[level]}
        {level === "calm" && armed.value.length > 0 && " What is in force stays until its end, or until you clear it."}
      </p>
      <div class="seed-line">
        <label>
          Seed
          <input
            type="number"
            min={0}
            max={4_294_967_295}
            step={1}
            placeholder="any"
            value={typed.value}
            aria-invalid={refusal.value !== ""}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
              refusal.value = "";
            }}
          />
        </label>
        <span class="note">
          {seed === null
            ? "The same seed brings the same faults."
            : `This is seed ${seed}; ${weather.value?.blows ?? 0} blows so far.`}
        </span>
      </div>
      <p class="problem" role="alert">
        {refusal.value}
      </p>
    </fieldset>
  );
}

/** For the eye alone: the choices beside it say the same. */
function Gauge({ level }: { level: string }) {
  const angle = angles[level as Level];
  return (
    <svg class="gauge" viewBox="0 0 200 108" aria-hidden="true" focusable="false">
      {levels.map((each, index) => (
        <path
          key={each}
          class={`arc arc-${each} ${each === level ? "arc-here" : ""}`}
          d={arc(180 - index * 45 - 1.5, 180 - (index + 1) * 45 + 1.5)}
        />
      ))}
      <g class="needle" style={{ transform: `rotate(${angle ?? 0}deg)` }}>
        {angle !== undefined && <path d="M97 100 100 36l3 64z" />}
        <circle cx="100" cy="100" r="7" />
      </g>
    </svg>
  );
}

/** A piece of the half circle, between two angles in degrees. */
function arc(from: number, to: number): string {
  const at = (degrees: number): string => {
    const turn = (degrees * Math.PI) / 180;
    return `${(100 + 84 * Math.cos(turn)).toFixed(2)} ${(100 - 84 * Math.sin(turn)).toFixed(2)}`;
  };
  return `M${at(from)}A84 84 0 0 1 ${at(to)}`;
}
