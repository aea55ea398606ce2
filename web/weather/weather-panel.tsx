/** Backstage's second half: break Discord around the bots, let people ask them things, and count what is answered. */
import "./weather.css";
import { useEffect } from "preact/hooks";
import { Blows } from "./blows.tsx";
import { problem, watchWeather } from "./book.ts";
import { ClockSection } from "./clock-section.tsx";
import { Dial } from "./dial.tsx";
import { ArmedFaults, Strikes } from "./happenings.tsx";
import { RainSection } from "./rain-section.tsx";

/** The panel. */
export function WeatherPanel() {
  useEffect(watchWeather, []);
  return (
    <>
      <p class="note">Let people ask, make it storm, and see whether anything is lost.</p>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      <RainSection />
      <Dial />
      <Strikes />
      <ArmedFaults />
      <Blows />
      <ClockSection />
    </>
  );
}
