import { Fuzzer } from "../fuzz/fuzz";
import { someRuns } from "../fuzz/fuzzing";
import type { RunFeedback } from "../fuzz/strategy";
import type { Network } from "../network/network";
import { InterruptedRun } from "./interrupted-run";
import type { Interruption } from "./interruption";

/** What decides one run of a network. */
export interface RunInput {
  readonly schedule: readonly Interruption[];
  readonly environment: readonly Interruption[];
}

/** How it went: the choices made, in the order of `successors`, and what is violated at the end. */
export interface RunOutcome extends Pick<RunFeedback, "ending" | "violations"> {
  readonly choices: readonly number[];
}

/** Runs one network again and again; what the network answered is remembered from run to run. */
export class InterruptedRuns {
  readonly #strategy: InterruptedRun;
  readonly #fuzzer: Fuzzer;
  #last: RunFeedback | undefined;

  /** @param leaders - components that are actors, by their number in an interruption */
  constructor(network: Network, leaders: readonly number[], runSteps: number) {
    const strategy = new InterruptedRun(leaders);
    this.#strategy = strategy;
    const watched = {
      name: strategy.name,
      begin: strategy.begin.bind(strategy),
      choose: strategy.choose.bind(strategy),
      feedback: (run: RunFeedback) => {
        this.#last = run;
      },
    };
    const endless = { runs: Number.POSITIVE_INFINITY, failures: Number.POSITIVE_INFINITY };
    this.#fuzzer = new Fuzzer(network, watched, { ...someRuns, ...endless, runSteps });
  }

  /** @throws CallerMistake for what is wrong with the network */
  run({ schedule, environment }: RunInput): RunOutcome {
    this.#strategy.schedule = schedule;
    this.#strategy.environment = environment;
    this.#fuzzer.advance(0);
    if (this.#last === undefined) throw new Error("[bugcheck fault] a run did not end");
    const { ending, violations } = this.#last;
    return { choices: [...this.#strategy.choices], ending, violations };
  }
}
