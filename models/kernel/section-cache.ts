import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, type Param, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";

export interface SectionCacheOptions {
  /** Paged pool there is. Default 10. */
  readonly units?: number;
  /** Trimming begins above this much use (PoolUsageMaximum); left out, never. */
  readonly threshold?: number;
  /** What others allocate from the same pool at a time. Default 1. */
  readonly request?: number;
  /** An allocation that does not fit first throws every unreferenced segment out, and tries once more. */
  readonly reclaims?: boolean;
  /** Segments that are there from the start, unreferenced, with the units they take. */
  readonly cached?: Readonly<Record<string, number>>;
}

interface Segment {
  readonly units: number;
  readonly references: number;
}
type Segments = Readonly<Record<string, Segment>>;

const section: Param<"mapped section", never> = { name: "section", kinds: ["mapped section"], literals: [] };
const segments = ({ context }: ObjectScope): Segments => context.segments;
const segment = (scope: ObjectScope): Segment | undefined => segments(scope)[scope.event.section];
const usage = (scope: ObjectScope): number =>
  Object.values(segments(scope)).reduce((sum, { units }) => sum + units, scope.context.allocated);
const idle = (scope: ObjectScope) =>
  Object.keys(segments(scope)).filter((key) => segments(scope)[key]?.references === 0);
const without = (all: Segments, names: readonly string[]): Segments =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
const resident = (scope: ObjectScope) => segment(scope) !== undefined;
const referenced = (difference: number) =>
  assign({
    segments: (scope: ObjectScope) => {
      const { units = 0, references = 0 } = segment(scope) ?? {};
      return { ...segments(scope), [scope.event.section]: { units, references: references + difference } };
    },
  });

/**
 * The prototype PTEs of mapped files in paged pool (tag MmSt). A segment outlives the last reference to it, in case the file is opened again; memory
 * manager's trimmer throws such segments out when the pool is used above a threshold.
 */
export const sectionCache = kind({
  kind: "section cache",
  facts: ["IRQL-7"],
  assumes: [
    "segments of mapped files stay in paged pool without references until pool use passes a threshold and the trimmer runs (catalogue, seed 001 part 4)",
  ],
  sample: { units: 2 } satisfies SectionCacheOptions,
  chart: (options: SectionCacheOptions = {}) => {
    const { units = 10, threshold = units, request = 1, reclaims = false, cached = {} } = options;
    const needed = ({ event }: ObjectScope) => Number(event.units);
    const fits = (scope: ObjectScope, more: number) => usage(scope) + more <= units;
    const afterReclaim = (scope: ObjectScope, more: number) => {
      const left = without(segments(scope), idle(scope));
      return fits({ ...scope, context: { ...scope.context, segments: left } }, more);
    };
    const mustTrim = (scope: ObjectScope) => usage(scope) > threshold && idle(scope).length > 0;
    const reclaim = assign({ segments: (scope: ObjectScope) => without(segments(scope), idle(scope)) });
    const add = assign({
      segments: (scope: ObjectScope) => ({
        ...segments(scope),
        [scope.event.section]: { units: needed(scope), references: 1 },
      }),
    });
    const take = assign({ allocated: ({ context }) => context.allocated + request });
    const success = reply("STATUS_SUCCESS");
    const start = Object.entries(cached).map(([name, taken]) => [name, { units: taken, references: 0 }] as const);
    return {
      context: { allocated: 0, segments: Object.fromEntries(start) },
      initial: "ready",
      states: {
        ready: {
          on: {
            map: [
              { guard: resident, actions: [referenced(1), success] },
              { guard: (scope) => fits(scope, needed(scope)), actions: [add, success] },
              { guard: (scope) => reclaims && afterReclaim(scope, needed(scope)), actions: [reclaim, add, success] },
              { actions: reply("STATUS_INSUFFICIENT_RESOURCES") },
            ],
            trimmerRests: { guard: (scope) => !mustTrim(scope), target: "ready" },
            reference: [{ guard: resident, actions: [referenced(1), reply("TRUE")] }, { actions: reply("FALSE") }],
            unmap: [
              { guard: (scope) => segment(scope)?.references === 0, target: "belowZero" },
              { guard: resident, actions: referenced(-1) },
              { target: "used" },
            ],
            readReferences: { actions: reply((scope) => String(segment(scope)?.references ?? 0)) },
            free: [
              { guard: (scope) => (segment(scope)?.references ?? 0) > 0, target: "freedInUse" },
              { actions: assign({ segments: (scope) => without(segments(scope), [scope.event.section]) }) },
            ],
            access: [{ guard: resident, target: "ready" }, { target: "used" }],
            trim: {
              guard: mustTrim,
              actions: assign({ segments: (scope) => without(segments(scope), idle(scope).slice(0, 1)) }),
            },
            allocate: [
              { guard: (scope) => fits(scope, request), actions: [take, reply("block")] },
              { guard: (scope) => reclaims && afterReclaim(scope, request), actions: [reclaim, take, reply("block")] },
              { guard: (scope) => idle(scope).length > 0, target: "refused" },
              { actions: reply("NULL") },
            ],
            release: [
              { guard: ({ context }) => context.allocated < request, target: "freedTwice" },
              { actions: assign({ allocated: ({ context }) => context.allocated - request }) },
            ],
          },
        },
        refused: errorState(
          "cache-gives-way",
          "an allocation is refused while paged pool is full of segments that nobody refers to",
        ),
        belowZero: errorState("count-never-negative", "a reference on a segment is given back that was not taken"),
        used: usedAfterFree("the segment"),
        freedTwice: freedTwice("the block of paged pool"),
        freedInUse: errorState(
          "no-use-after-free",
          "the segment is freed while somebody has a reference on it",
          bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "address in freed pool"),
        ),
      },
    };
  },
  calls: {
    /** Opens and maps the file; its segment is found, or allocated, in one step. */
    MapSection: call({
      params: [self("cache"), section],
      facts: ["IRQL-7"],
      phases: [mapped()],
    }),
    /** The same, not before the trimmer has done what it has to: it has had its turn since the file mapped last. */
    MapSectionAfterTrim: call({
      params: [self("cache"), section],
      facts: ["IRQL-7"],
      assumes: [
        "between two files that are mapped the trimmer has had its turn: a fair scheduler and few other threads",
      ],
      phases: [
        { name: "trimmer's turn", blocks: "waits", messages: [{ to: "cache", event: "trimmerRests" }] },
        mapped(),
      ],
    }),
    /** A file that was open before: one more reference on its segment if that is there, TRUE, or else FALSE. */
    ReferenceSegment: call({
      params: [self("cache"), section],
      facts: ["IRQL-9"],
      phases: [{ name: "reference", messages: [of("reference", true)] }],
    }),
    UnmapSection: call({
      params: [self("cache"), section],
      facts: ["IRQL-7"],
      phases: [{ name: "dereference", messages: [of("unmap")] }],
    }),
    /** A read through the view: through the segment's prototype PTEs. */
    ReadView: call({
      params: [self("cache"), section],
      irql: [{ min: 0, max: 1, source: "IRQL-7", bugcheck: bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "the address") }],
      facts: ["IRQL-7"],
      phases: [{ name: "read", messages: [of("access")] }],
    }),
    ReadSegmentReferences: call({
      params: [self("cache"), section],
      facts: ["IRQL-9"],
      phases: [{ name: "read", messages: [of("readReferences", true)] }],
    }),
    FreeSegment: call({
      params: [self("cache"), section],
      facts: ["IRQL-9"],
      phases: [{ name: "free", messages: [of("free")] }],
    }),
    /** The trimmer's turn, whole: waits until pool use is above the threshold, then throws one unreferenced segment out. */
    TrimOneSegment: call({
      params: [self("cache")],
      facts: ["IRQL-9"],
      phases: [{ name: "trim", blocks: "waits", messages: [{ to: "cache", event: "trim" }] }],
    }),
    /** Somebody else's allocation from the same pool: a block or NULL. */
    ExAllocatePoolWithTag: call({
      params: [self("cache")],
      irql: documentedIrql("ExAllocatePoolWithTag"),
      facts: ["NF:wdm.ExAllocatePoolWithTag"],
      phases: [{ name: "allocate", messages: [{ to: "cache", event: "allocate", result: true }] }],
    }),
    ExFreePoolWithTag: call({
      params: [self("cache")],
      irql: documentedIrql("ExFreePoolWithTag", { otherwise: "paged allocation" }),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "cache", event: "release" }] }],
    }),
  },
});

function of(event: string, result = false) {
  const message = { to: "cache", event, with: { section: "section" } };
  return result ? { ...message, result: true as const } : message;
}

function mapped() {
  return {
    name: "map",
    messages: [
      { to: "section", event: "size", as: "units" },
      { to: "cache", event: "map", with: { section: "section", units: "units" }, result: true as const },
    ],
  };
}
