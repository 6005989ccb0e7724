import { type ActorOptions, environment, type PlacedActor } from "../../harness/language/actor";
import { routine } from "../../harness/language/routine";
import { timer } from "./timer";

const clockRoutine = routine({
  uses: { timer },
  chart: {
    initial: "Running",
    states: { Running: { tags: ["idle"], on: { "TimerExpires(timer)": "Running" } } },
  },
});

/**
 * The clock, as an actor of the environment: lets the armed timer `name` expire at any time, as often as it is armed. Its `on` is the processor
 * that the timer's DPC is queued on; left out, any.
 */
export function clock(name: string, options: Pick<ActorOptions, "on"> = {}): PlacedActor {
  return environment(clockRoutine, { timer: name }, { ...options, daemon: true });
}
