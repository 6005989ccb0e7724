import { type FuzzRate, fuzzedDesign, type SchedulerPeer } from "./fuzz-rates";

/** What was measured of fuzzing, in lines for a terminal. */
export function fuzzLines(rates: readonly FuzzRate[], { schedulesPerSecond, fastCheck }: SchedulerPeer): string[] {
  const million = (rate: number) => `${(rate / 1e6).toFixed(2)} M`;
  const width = Math.max(...rates.map(({ strategy }) => strategy.length));
  return [
    `fuzzing ${fuzzedDesign}, one core:`,
    ...rates.map(
      ({ strategy, stepsPerSecond, schedulesPerSecond: schedules }) =>
        `  ${strategy.padEnd(width)}  ${million(stepsPerSecond)} steps/s, ${Math.round(schedules).toLocaleString("en")} schedules/s`,
    ),
    `fast-check's scheduler on three threads of two steps: ${Math.round(fastCheck.schedulesPerSecond).toLocaleString("en")} schedules/s, ours ${million(schedulesPerSecond)}/s, ${fastCheck.ratio.toFixed(0)} times that`,
  ];
}
