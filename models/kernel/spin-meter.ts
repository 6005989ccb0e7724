import { assign } from "xstate";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface SpinMeterOptions {
  /** Ticks up to which a function is counted; more count as this many and one, so that a loop comes round to where it was. */
  readonly upTo: number;
  /** Which ticks the profiler sees: all, or those of this function only, to which it happens to be in step. Default: all. */
  readonly samples?: "all" | "compute";
}

const FUNCTIONS = ["compute", "spin"] as const;

/** Processor time by function, in ticks, as it is spent and as a sampling profiler sees it. */
export const spinMeter = kind({
  kind: "spin meter",
  facts: [],
  assumes: ["a tick of processor time is one turn of a loop"],
  chart: (options?: SpinMeterOptions) => {
    const { upTo = 1, samples = "all" } = options ?? {};
    const more = (ticks: number) => Math.min(upTo + 1, ticks + 1);
    const charge = assign(({ context, event }) => {
      const { function: name } = event as unknown as { readonly function: (typeof FUNCTIONS)[number] };
      const seen = samples === "all" || samples === name;
      const profile = `${name}Samples`;
      return {
        [name]: more(context[name]),
        ...(seen ? { [profile]: more(context[profile]) } : {}),
      };
    });
    return {
      context: { compute: 0, spin: 0, computeSamples: 0, spinSamples: 0, upTo },
      initial: "counting",
      states: { counting: { on: { charge: { actions: [charge, reply((_: ObjectScope) => "")] } } } },
    };
  },
  calls: {
    /** A tick of processor time is spent in this function. */
    ChargeTick: call({
      params: [self("meter"), literal("function", ...FUNCTIONS)],
      facts: [],
      phases: [{ name: "charge", messages: [{ to: "meter", event: "charge", with: { function: "function" } }] }],
    }),
  },
});
