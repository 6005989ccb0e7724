import type { Arrows, Chart, ChartState } from "../../harness/language/chart";
import { routineName } from "../../harness/language/kind";
import { type CalledState, keep, type Routine, returned } from "../../harness/language/routine";
import { cancelSpinLock } from "./cancel-spin-lock";
import { irp } from "./irp";
import { listHead } from "./list-head";
import { spinLock } from "./spin-lock";

/** A cancel-safe queue as its driver sees it: the lock and the list that its callbacks use, by their names in the caller's chart. */
export interface CsqParts {
  readonly lock: string;
  readonly list: string;
  /** Name of the system's Cancel routine for it, as IoSetCancelRoutine stores it: of csqCancelRoutine's. */
  readonly cancelRoutine: string;
}

interface CsqSite {
  readonly parts: CsqParts;
  /** The IRP: a role or variable of the caller's chart. */
  readonly irp: string;
}

const NULL = "NULL";
const RETURNED = "Returned";

const usesOf = ({ lock, list, cancelRoutine }: CsqParts, packet: string) => ({
  [lock]: spinLock,
  [list]: listHead,
  [cancelRoutine]: routineName,
  [packet]: irp,
});

const acquire = ({ lock }: CsqParts) => `KeAcquireSpinLock(${lock})`;
const release = ({ lock }: CsqParts) => `KeReleaseSpinLock(${lock})`;

/**
 * IoCsqInsertIrp in steps, each access by itself (order of ReactOS' IoCsqInsertIrpEx; CSQ-2): acquire, insert, mark, set the Cancel routine, and only then
 * look whether the IRP is cancelled already; whoever takes the Cancel routine out again completes it.
 */
export function csqInsertIrpInSteps({ parts, irp: packet, next }: CsqSite & { readonly next: string }): CalledState {
  return steps(parts, packet, next, {
    Acquire: { on: { [acquire(parts)]: "Insert" } },
    Insert: { on: { [`InsertTailList(${parts.list}, ${packet})`]: "Mark" } },
    Mark: { on: { [`IoMarkIrpPending(${packet})`]: "SetCancelRoutine" } },
    SetCancelRoutine: { on: { [`IoSetCancelRoutine(${packet}, ${parts.cancelRoutine})`]: "ReadCancel" } },
    ReadCancel: {
      on: { [`ReadCancel(${packet})`]: [{ guard: returned("TRUE"), target: "Claim" }, { target: "Release" }] },
    },
    Claim: {
      on: {
        [`IoSetCancelRoutine(${packet}, NULL)`]: [{ guard: returned(NULL), target: "Release" }, { target: "Remove" }],
      },
    },
    Remove: { on: { [`RemoveEntryList(${packet})`]: "ReleaseAndComplete" } },
    ReleaseAndComplete: { on: { [release(parts)]: "CompleteCanceled" } },
    CompleteCanceled: { on: { [`IoCompleteRequest(${packet}, STATUS_CANCELLED)`]: RETURNED } },
    Release: { on: { [release(parts)]: RETURNED } },
  });
}

/** Where IoCsqRemoveNextIrp and IoCsqRemoveIrp come to an end. */
interface CsqRemoveSite extends CsqSite {
  readonly next: { readonly removed: string; readonly none: string };
}

/** IoCsqRemoveNextIrp in steps: the first IRP whose Cancel routine could be taken out goes into the variable `irp`, which is NULL where there is none (CSQ-4). */
export function csqRemoveNextIrpInSteps({ parts, irp: packet, next }: CsqRemoveSite): CalledState {
  const peeked = (text: string) => ({
    [text]: [
      { guard: returned(NULL), target: "Release", actions: keep(packet) },
      { target: "Claim", actions: keep(packet) },
    ],
  });
  return steps(parts, packet, byVariable(packet, next), {
    Acquire: { on: { [acquire(parts)]: "Peek" } },
    Peek: { on: peeked(`ReadListHead(${parts.list})`) },
    Claim: {
      on: {
        [`IoSetCancelRoutine(${packet}, NULL)`]: [{ guard: returned(NULL), target: "PeekNext" }, { target: "Remove" }],
      },
    },
    PeekNext: { on: peeked(`ReadNextEntry(${parts.list}, ${packet})`) },
    Remove: { on: { [`RemoveEntryList(${packet})`]: "Release" } },
    Release: { on: { [release(parts)]: RETURNED } },
  });
}

/** The system's Cancel routine in steps: the cancel spin lock is given back first, so that the queue's lock is never taken inside it (CSQ-6). */
export function csqCancelRoutine(parts: CsqParts): Routine {
  const states = {
    ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Acquire" } },
    Acquire: { on: { [acquire(parts)]: "Remove" } },
    Remove: { on: { "RemoveEntryList(irp)": "Release" } },
    Release: { on: { [release(parts)]: "CompleteCanceled" } },
    CompleteCanceled: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": RETURNED } },
    [RETURNED]: { type: "final" as const },
  };
  const chart: Chart<string> = { initial: "ReleaseCancelLock", states };
  return { uses: { ...usesOf(parts, "irp"), cancelSpinLock }, chart };
}

function byVariable(variable: string, { removed, none }: CsqRemoveSite["next"]): Arrows {
  return [{ guard: ({ context }) => context[variable] === NULL, target: none }, { target: removed }];
}

function steps(
  parts: CsqParts,
  packet: string,
  onDone: Arrows,
  states: Readonly<Record<string, ChartState<string>>>,
): CalledState {
  const all = { ...states, [RETURNED]: { type: "final" as const } };
  return {
    meta: { uses: usesOf(parts, packet) },
    initial: "Acquire",
    onDone,
    states: all as Readonly<Record<string, ChartState<never>>>,
  };
}
