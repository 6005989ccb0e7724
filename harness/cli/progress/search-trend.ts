import type { Progress } from "../../explore/exploration";

/** Limits that say when a search ends at the latest; Infinity where there is none. */
export interface EndingLimits {
  readonly maxStates: number;
  readonly timeoutMs: number;
}

/** How long a search goes on, in milliseconds. */
export interface Estimate {
  /** `about`: what is left to expand shrinks steadily. `at most`: a limit ends it then. */
  readonly kind: "about" | "at most";
  readonly ms: number;
}

/** Samples, about four a second, that what is left has to shrink through before anything is concluded from it. */
const STEADY = 8;

/** Follows one search after the other, and says how long the running one may take where that can be told honestly. */
export class SearchTrend {
  #samples: Progress[] = [];

  take(progress: Progress): void {
    const last = this.#samples.at(-1);
    // Less than before: another search has begun.
    if (last !== undefined && (progress.elapsedMs < last.elapsedMs || progress.states < last.states))
      this.#samples = [];
    this.#samples = [...this.#samples.slice(-STEADY), progress];
  }

  /** Undefined while the number of states is still growing and no limit is in sight. */
  estimate({ maxStates, timeoutMs }: EndingLimits): Estimate | undefined {
    const now = this.#samples.at(-1);
    if (now === undefined) return undefined;
    const rate = now.states / now.elapsedMs;
    const most = Math.min((maxStates - now.states) / rate, timeoutMs - now.elapsedMs);
    const about = this.#untilNothingIsLeft();
    if (about !== undefined && about <= most) return { kind: "about", ms: about };
    return Number.isFinite(most) && most >= 0 ? { kind: "at most", ms: most } : undefined;
  }

  #untilNothingIsLeft(): number | undefined {
    const samples = this.#samples;
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || samples.length <= STEADY) return undefined;
    const shrinks = samples.every(({ frontier }, at) => at === 0 || frontier < (samples[at - 1] as Progress).frontier);
    if (!shrinks) return undefined;
    return (last.frontier * (last.elapsedMs - first.elapsedMs)) / (first.frontier - last.frontier);
  }
}
