import { assign } from "xstate";
import { type CallDefinition, call, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { AT_DPC_LEVEL, formsMixed, mixesForms, RAISING, releasedByOther } from "./lock-error-states";

/** By reader the level of before of each time it holds the lock, the newest last; null where it came at DISPATCH_LEVEL. */
type Readers = Readonly<Record<string, readonly (string | null)[]>>;

const held = ({ context, event }: ObjectScope) => (context.readers as Readers)[event.by] ?? [];
const isReader = (scope: ObjectScope) => held(scope).length > 0;
const isWriter = ({ context, event }: ObjectScope) => context.writer === event.by;
const times = ({ context }: ObjectScope) => Object.values(context.readers as Readers).flat().length;
const readers = (next: (scope: ObjectScope) => readonly (string | null)[]) =>
  assign({
    readers: (scope: ObjectScope) => {
      const { [scope.event.by]: _, ...others } = scope.context.readers as Readers;
      const own = next(scope);
      return own.length === 0 ? others : { ...others, [scope.event.by]: own };
    },
  });
const others = (waiting: ReadonlySet<string>, by: string) => new Set([...waiting].filter((writer) => writer !== by));

const join = readers((scope) => [...held(scope), scope.event.oldIrql ?? null]);
const leave = readers((scope) => held(scope).slice(0, -1));
const newest = reply((scope) => held(scope).at(-1) ?? "");
const queueUp = assign({ waiting: ({ context, event }) => new Set([...context.waiting, event.by]) });
const own = assign({
  writer: ({ event }) => event.by,
  writerIrql: ({ event }) => event.oldIrql ?? null,
  waiting: ({ context, event }) => others(context.waiting, event.by),
});
const convert = assign(({ context, event }: ObjectScope) => ({
  readers: {},
  writer: event.by,
  writerIrql: (context.readers as Readers)[event.by]?.at(-1) ?? null,
}));
const noWriterWaits = ({ context }: ObjectScope) => context.waiting.size === 0;

const shared = (call: string, form: string) => take(call, form, "join the readers", "share");
const exclusive = (call: string, form: string) => take(call, form, "own", "own");

/** The phases of an acquire: the raising form raises first, and a writer makes itself known before it spins. */
function take(
  name: string,
  form: string,
  phase: string,
  event: "share" | "own",
): CallDefinition<[ReturnType<typeof lock>]> {
  const raises = form === RAISING;
  return call({
    params: [lock()],
    irql: documentedIrql(name),
    facts: ["SPIN-11"],
    phases: [
      ...(raises ? [{ name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "oldIrql" } } as const] : []),
      ...(event === "own" ? [{ name: "hold new readers back", messages: [{ to: "lock", event: "want" }] }] : []),
      {
        name: phase,
        blocks: "spins",
        messages: [{ to: "lock", event, ...(raises && { with: { oldIrql: "oldIrql" } }) }],
      },
    ],
  });
}

function release(name: string, form: string, event: "leave" | "free"): CallDefinition<[ReturnType<typeof lock>]> {
  const raises = form === RAISING;
  return call({
    params: [lock()],
    irql: documentedIrql(name),
    facts: ["SPIN-11"],
    phases: [
      {
        name: "release",
        messages: [{ to: "lock", event, with: { form }, as: "oldIrql" }],
        ...(raises && { irql: { kind: "lower", from: "oldIrql" } }),
      },
    ],
  });
}

function lock() {
  return self("lock");
}

/**
 * A reader/writer spin lock: many readers or one writer. A writer that waits holds new readers back, so a reader that asks again waits for itself
 * as soon as a writer came in between; a conversion succeeds for the only reader, while no writer waits (SPIN-11).
 */
export const readerWriterSpinLock = kind({
  kind: "reader/writer spin lock",
  facts: ["SPIN-5", "SPIN-11"],
  assumes: ["of several writers that wait for a reader/writer spin lock any may be next (the pages are silent)"],
  chart: () => ({
    context: { readers: {}, writer: null, writerIrql: null, waiting: new Set<string>() },
    initial: "free",
    states: {
      free: {
        on: {
          share: { guard: noWriterWaits, target: "shared", actions: join },
          want: { actions: queueUp },
          own: { target: "exclusive", actions: own },
          leave: "releasedByOther",
          free: "releasedByOther",
          convert: "releasedByOther",
        },
      },
      shared: {
        tags: ["busy"],
        on: {
          share: { guard: noWriterWaits, actions: join },
          want: { actions: queueUp },
          leave: [
            { guard: (scope) => !isReader(scope), target: "releasedByOther" },
            { guard: (scope) => mixesForms(scope.event, held(scope).at(-1) ?? null), target: "formsMixed" },
            { guard: (scope) => times(scope) === 1, target: "free", actions: [newest, leave] },
            { actions: [newest, leave] },
          ],
          free: [{ guard: isReader, target: "formsMixed" }, { target: "releasedByOther" }],
          convert: [
            { guard: (scope) => !isReader(scope), target: "releasedByOther" },
            {
              guard: (scope) => times(scope) === 1 && noWriterWaits(scope),
              target: "exclusive",
              actions: [reply("TRUE"), convert],
            },
            { actions: reply("FALSE") },
          ],
        },
      },
      exclusive: {
        tags: ["busy"],
        on: {
          want: { actions: queueUp },
          free: [
            { guard: (scope) => !isWriter(scope), target: "releasedByOther" },
            { guard: ({ context, event }) => mixesForms(event, context.writerIrql), target: "formsMixed" },
            {
              target: "free",
              actions: [reply(({ context }) => context.writerIrql ?? ""), assign({ writer: null, writerIrql: null })],
            },
          ],
          leave: [{ guard: isWriter, target: "formsMixed" }, { target: "releasedByOther" }],
          convert: "releasedByOther",
        },
      },
      releasedByOther,
      formsMixed,
    },
  }),
  calls: {
    ExAcquireSpinLockShared: shared("ExAcquireSpinLockShared", RAISING),
    ExAcquireSpinLockSharedAtDpcLevel: shared("ExAcquireSpinLockSharedAtDpcLevel", AT_DPC_LEVEL),
    ExReleaseSpinLockShared: release("ExReleaseSpinLockShared", RAISING, "leave"),
    ExReleaseSpinLockSharedFromDpcLevel: release("ExReleaseSpinLockSharedFromDpcLevel", AT_DPC_LEVEL, "leave"),
    ExAcquireSpinLockExclusive: exclusive("ExAcquireSpinLockExclusive", RAISING),
    ExAcquireSpinLockExclusiveAtDpcLevel: exclusive("ExAcquireSpinLockExclusiveAtDpcLevel", AT_DPC_LEVEL),
    ExReleaseSpinLockExclusive: release("ExReleaseSpinLockExclusive", RAISING, "free"),
    ExReleaseSpinLockExclusiveFromDpcLevel: release("ExReleaseSpinLockExclusiveFromDpcLevel", AT_DPC_LEVEL, "free"),
    /** TRUE: the caller, the only reader, is the writer now. FALSE: it still is a reader. */
    ExTryConvertSharedSpinLockExclusive: call({
      params: [self("lock")],
      irql: documentedIrql("ExTryConvertSharedSpinLockExclusive"),
      facts: ["SPIN-11"],
      phases: [{ name: "convert", messages: [{ to: "lock", event: "convert", result: true }] }],
    }),
  },
});
