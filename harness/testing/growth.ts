import { defaultProperties } from "../../properties/default-properties";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exploreReduced } from "../explore/explore-reduced";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import { statesWithOrder } from "./states-with-order";

/** A family of the catalogue: a variant that holds, and the bound by which it grows. */
interface Family {
  readonly name: string;
  readonly design: string;
  readonly variant: string;
  readonly bound: string;
  /** Counts that are few enough to be searched in full. */
  readonly upTo: number;
  /** What the catalogue measured, a unit. */
  readonly catalogue: string;
  /** How far it is counted with the order of contexts, and where the units are then placed in place of the design's own. */
  readonly ordered: { readonly upTo: number; readonly spread?: string };
}

const families: readonly Family[] = [
  {
    name: "IRPs, each with a canceller and a DPC",
    design: "cancel-vs-dpc-completion",
    variant: "fixed",
    bound: "irp",
    upTo: 3,
    catalogue: "33-36",
    ordered: { upTo: 2 },
  },
  {
    name: "requests of the Bluetooth driver",
    design: "kiss-bluetooth-v2-v3",
    variant: "v3",
    bound: "request",
    upTo: 4,
    catalogue: "17-20",
    ordered: { upTo: 3 },
  },
  {
    name: "requests under a remove lock",
    design: "remove-lock-check-then-inc",
    variant: "io-remove-lock",
    bound: "request",
    upTo: 4,
    catalogue: "20-28",
    ordered: { upTo: 3 },
  },
  {
    name: "outstanding URBs to be cancelled",
    design: "usb-tx-cancel-freed-urb",
    variant: "irplock",
    bound: "urb",
    upTo: 5,
    catalogue: "4.6-5.8",
    ordered: { upTo: 3 },
  },
  {
    name: "enumerators of a listener",
    design: "tcp-listener-enum-race",
    variant: "under-lock",
    bound: "netstat",
    upTo: 4,
    catalogue: "15-18",
    ordered: { upTo: 2 },
  },
  {
    name: "sends to be drained",
    design: "ndis-leaked-nbl-pause",
    variant: "good",
    bound: "nbl",
    upTo: 3,
    catalogue: "6-20",
    ordered: { upTo: 3, spread: "send" },
  },
  {
    name: "URBs that are sent again",
    design: "usb-tx-resubmit-vs-stop",
    variant: "checks-again",
    bound: "urb",
    upTo: 3,
    catalogue: "31-38",
    ordered: { upTo: 3, spread: "completion" },
  },
];

const processors = 2;

/** States of each whole space from one unit on: all, with instances counted once for all, and with one order of what does not touch. */
function countsOf({ variant, bound, upTo }: Family, design: Design): readonly (readonly number[])[] {
  return Array.from({ length: upTo }, (_, index) => {
    const { network } = compileDesign(design, variant, {
      processors,
      set: { [bound]: index + 1 },
      properties: defaultProperties,
    });
    const plan = { ...wholeSpace, stopAt: "never" as const };
    return [
      explore(network, plan).states,
      explore(network, { ...plan, symmetry: true }).states,
      exploreReduced(network, plan).states,
    ];
  });
}

/** The family counted as an explorer does that keeps a stack of contexts for each processor: its units on both processors, where they are on one here. */
function orderedCountsOf({ variant, bound, ordered: { upTo, spread } }: Family, design: Design): readonly number[] {
  const own = design.variants[variant];
  const actors = { ...design.actors, ...own?.actors };
  const placed = Object.entries(actors).map(([name, actor]) =>
    name === spread ? [name, { ...actor, options: { ...actor.options, on: "spread" as const } }] : [name, actor],
  );
  const asked = {
    ...design,
    variants: { ...design.variants, [variant]: { ...own, actors: Object.fromEntries(placed) } },
  };
  return Array.from({ length: upTo }, (_, index) => {
    const scope = { processors, set: { [bound]: index + 1 }, properties: defaultProperties };
    return statesWithOrder(compileDesign(asked, variant, scope).network);
  });
}

/** The factor a unit costs, from the last two counts. */
function factor(counts: readonly number[]): string {
  const [before = 1, last = 1] = counts.slice(-2);
  return `x${(last / before).toPrecision(2)}`;
}

/** The table of growth by unit, as documentation has it. */
export function growthTable(designs: readonly Design[]): string {
  const number = new Intl.NumberFormat("en-US");
  const rows = families.map((family) => {
    const design = designs.find(({ id }) => id === family.design);
    if (design === undefined) throw new Error(`[bugcheck fault] no design ${family.design}`);
    const counts = countsOf(family, design);
    const cells = [0, 1, 2].map((way) => {
      const each = counts.map((ways) => ways[way] ?? 0);
      return `${each.map((states) => number.format(states)).join(" / ")} | ${factor(each)}`;
    });
    const ordered = orderedCountsOf(family, design);
    cells.push(`${ordered.map((states) => number.format(states)).join(" / ")} | ${factor(ordered)}`);
    return `| ${family.name}: ${family.design} ${family.variant}, ${family.bound}=1..${family.upTo} | ${cells.join(" | ")} | x${family.catalogue} |`;
  });
  return [
    "| family | states, plain | a unit | symmetric | a unit | reduced | a unit | with the order of contexts | a unit | catalogue |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ...rows,
  ].join("\n");
}
