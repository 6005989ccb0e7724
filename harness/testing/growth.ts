import { defaultProperties } from "../../properties/default-properties";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exploreReduced } from "../explore/explore-reduced";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import { bluetoothInSteps } from "./catalogue/bluetooth-in-steps";
import { cancelledUrbsInSteps } from "./catalogue/cancelled-urbs-in-steps";
import { enumeratorsInSteps } from "./catalogue/enumerators-in-steps";
import { removeLockInSteps } from "./catalogue/remove-lock-in-steps";

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
  /** The same by the catalogue's rules, if those are others: its good variant on the processors of its scope, up to as many units. */
  readonly byItsRules?: { readonly upTo: number; readonly of: (units: number, shipped: Design) => Design };
}

const families: readonly Family[] = [
  {
    name: "IRPs, each with a canceller and a DPC",
    design: "cancel-vs-dpc-completion",
    variant: "fixed",
    bound: "irp",
    upTo: 3,
    catalogue: "33-36",
  },
  {
    name: "requests of the Bluetooth driver",
    design: "kiss-bluetooth-v2-v3",
    variant: "v3",
    bound: "request",
    upTo: 4,
    catalogue: "17-20",
    byItsRules: { upTo: 4, of: bluetoothInSteps },
  },
  {
    name: "requests under a remove lock",
    design: "remove-lock-check-then-inc",
    variant: "io-remove-lock",
    bound: "request",
    upTo: 4,
    catalogue: "20-28",
    byItsRules: { upTo: 3, of: removeLockInSteps },
  },
  {
    name: "outstanding URBs to be cancelled",
    design: "usb-tx-cancel-freed-urb",
    variant: "irplock",
    bound: "urb",
    upTo: 5,
    catalogue: "4.6-5.8",
    byItsRules: { upTo: 5, of: cancelledUrbsInSteps },
  },
  {
    name: "enumerators of a listener",
    design: "tcp-listener-enum-race",
    variant: "under-lock",
    bound: "netstat",
    upTo: 4,
    catalogue: "15-18",
    byItsRules: { upTo: 3, of: enumeratorsInSteps },
  },
  {
    name: "sends to be drained",
    design: "ndis-leaked-nbl-pause",
    variant: "good",
    bound: "nbl",
    upTo: 3,
    catalogue: "6-20",
    byItsRules: { upTo: 3, of: ownProcessors("good", "send", "pause") },
  },
  {
    name: "URBs that are sent again",
    design: "usb-tx-resubmit-vs-stop",
    variant: "checks-again",
    bound: "urb",
    upTo: 3,
    catalogue: "31-38",
    byItsRules: { upTo: 3, of: ownProcessors("checks-again", "completion", "stop") },
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

/** The same by the catalogue's rules; nothing where those are the design's own. */
function countsByItsRules({ byItsRules, bound }: Family, shipped: Design): readonly number[] {
  const { upTo, of } = byItsRules ?? { upTo: 0, of: () => shipped };
  return Array.from({ length: upTo }, (_, index) => {
    const asked = of(index + 1, shipped);
    const [processors = 1] = asked.scope.processors;
    const [variant = ""] = Object.keys(asked.variants);
    const set = asked.objects[bound] === undefined ? {} : { [bound]: index + 1 };
    const { network } = compileDesign(asked, variant, { processors, set, properties: defaultProperties });
    return explore(network, { ...wholeSpace, stopAt: "never" }).states;
  });
}

/** The shipped design with a processor for each unit and one more for who waits for them. */
function ownProcessors(variant: string, unit: string, waits: string) {
  return (units: number, shipped: Design): Design => {
    const own = shipped.variants[variant];
    const on = (name: string) => (name === unit ? "spread" : name === waits ? units : undefined);
    const placed = Object.entries({ ...shipped.actors, ...own?.actors }).map(([name, actor]) => {
      const processor = on(name) ?? actor.options.on;
      return [name, { ...actor, options: { ...actor.options, ...(processor !== undefined && { on: processor }) } }];
    });
    return {
      ...shipped,
      scope: { ...shipped.scope, processors: [units + 1] },
      variants: { [variant]: { ...own, actors: Object.fromEntries(placed) } },
    };
  };
}

const number = new Intl.NumberFormat("en-US");

/** Counts with the factor that the last unit costs, or with that of each unit. */
function cells(counts: readonly number[], factors: "last" | "each"): string {
  const each = counts.slice(1).map((states, index) => `x${(states / counts[index]!).toPrecision(2)}`);
  return `${counts.map((states) => number.format(states)).join(" / ")} | ${(factors === "last" ? each.slice(-1) : each).join(", ")}`;
}

/** The table of growth by unit, as documentation has it. */
export function growthTable(designs: readonly Design[]): string {
  const rows = families.map((family) => {
    const design = designs.find(({ id }) => id === family.design);
    if (design === undefined) throw new Error(`[bugcheck fault] no design ${family.design}`);
    const counts = countsOf(family, design);
    const ways = [0, 1, 2].map((way) =>
      cells(
        counts.map((each) => each[way] ?? 0),
        "last",
      ),
    );
    const byItsRules = countsByItsRules(family, design);
    const theirs = byItsRules.length === 0 ? "as plain | " : cells(byItsRules, "each");
    return `| ${family.name}: ${family.design} ${family.variant}, ${family.bound}=1..${family.upTo} | ${[...ways, theirs].join(" | ")} | x${family.catalogue} |`;
  });
  return [
    "| family | states, plain | a unit | symmetric | a unit | reduced | a unit | by the catalogue's rules | each unit | catalogue |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ...rows,
  ].join("\n");
}
