import { assign } from "xstate";
import { CallerMistake } from "../../harness/language/caller-mistake";
import type { ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { stackErrors } from "./irp-stack-errors";

export interface IrpStackOptions {
  /** How many drivers it can be sent through. Default 2. */
  readonly locations?: number;
  /**
   * `requester`: the run starts with the highest driver holding it; the I/O manager owns it. `thread`: built by one of the synchronous builders; the
   * sender fills the first location, the I/O manager frees it. `driver`: to be allocated by IoAllocateIrp and freed by IoFreeIrp. Default: requester.
   */
  readonly from?: "requester" | "thread" | "driver";
  /** An event that is set when the I/O manager has finished it. */
  readonly event?: string;
  /** IoAllocateIrp may fail: a fault of the environment's. */
  readonly mayFail?: boolean;
}

const NULL = "NULL";
const PENDING = "STATUS_PENDING";

/** Location 1 is the lowest driver's. A sender that has no location of its own stands above the highest. */
interface Stack {
  readonly current: number;
  /** By location the completion routine that the driver above has set. */
  readonly routines: readonly string[];
  readonly marks: readonly boolean[];
}

const stack = ({ context }: ObjectScope) => context as Stack;
const changed = <T>(list: readonly T[], location: number, value: T) => list.with(location - 1, value);
const count = (scope: ObjectScope) => stack(scope).routines.length;
const isAbove = (scope: ObjectScope) => stack(scope).current > count(scope);
const isMarked = (scope: ObjectScope) => stack(scope).marks[stack(scope).current - 1] ?? false;
const isCancelable = ({ context }: ObjectScope) => context.cancelRoutine !== NULL;
const isSkipped = ({ context }: ObjectScope) => context.skipped;

/** What the completion of the current location comes to: the routine above it, or NULL at the top where nothing stops it. */
const upwards = (scope: ObjectScope) => climb(stack(scope));

interface Climbed {
  readonly routine: string;
  readonly stack: Stack & { readonly pendingReturned: boolean };
}

/** The I/O manager carries the mark over where no completion routine does (COMP-1). */
function climb({ current, routines, marks }: Stack): Climbed {
  if (current > routines.length) return { routine: NULL, stack: { current, routines, marks, pendingReturned: false } };
  const pendingReturned = marks[current - 1] ?? false;
  const routine = routines[current - 1] ?? NULL;
  const above = current + 1;
  const at = { current: above, routines, marks, pendingReturned };
  if (routine !== NULL || above > routines.length) return { routine, stack: at };
  return climb({ current: above, routines, marks: pendingReturned ? changed(marks, above, true) : marks });
}

const climbs = assign((scope: ObjectScope) => upwards(scope).stack);
const pending = assign({ pending: (scope: ObjectScope) => stack(scope).marks.at(-1) ?? false });
const endsAtTop = (scope: ObjectScope) => upwards(scope).routine === NULL;

const changeStack = (change: (scope: ObjectScope) => Partial<Stack>) => assign((scope: ObjectScope) => change(scope));
const mark = changeStack((scope) => ({ marks: changed(stack(scope).marks, stack(scope).current, true) }));
const setNext = (routine: (scope: ObjectScope) => string) =>
  changeStack((scope) => ({ routines: changed(stack(scope).routines, stack(scope).current - 1, routine(scope)) }));
const copy = changeStack((scope) => ({
  routines: changed(stack(scope).routines, stack(scope).current - 1, NULL),
  marks: changed(stack(scope).marks, stack(scope).current - 1, false),
}));
const hasNoNext = (scope: ObjectScope) => stack(scope).current <= 1;

/** The chart of an IRP with its stack locations; see irpWithStack. */
export function irpStackChart(options: IrpStackOptions | undefined, { name }: { readonly name: string }): ObjectChart {
  const { locations = 2, from = "requester", event = NULL, mayFail = false } = options ?? {};
  if (!Number.isInteger(locations) || locations < 1) {
    throw new CallerMistake(
      "BAD_STACK_SIZE",
      `the IRP ${name} has ${locations} stack locations`,
      "Give `locations` a whole number, 1 or more: one for each driver it is sent through.",
    );
  }
  const fresh = {
    current: from === "requester" ? locations : locations + 1,
    routines: Array<string>(locations).fill(NULL),
    marks: Array<boolean>(locations).fill(false),
    skipped: false,
    pendingReturned: false,
    cancel: false,
    cancelRoutine: NULL,
    list: null,
  };
  const oldRoutine = reply(({ context }: ObjectScope) => context.cancelRoutine);
  const completes = [
    { guard: isAbove, target: "completedTwice" },
    { guard: isCancelable, target: "completedCancelable" },
    { guard: ({ event: { status } }: ObjectScope) => status === PENDING, target: "completedPending" },
  ];
  const top = { target: "completed", actions: [reply(`finished, ${NULL}`), climbs, pending] };
  const goesUp = [
    { guard: endsAtTop, ...(from === "driver" ? { target: "completedIntoNothing" } : top) },
    { actions: [reply((scope: ObjectScope) => `call, ${upwards(scope).routine}`), climbs] },
  ];
  const isLost = (scope: ObjectScope) => scope.context.pendingReturned && !isAbove(scope) && !isMarked(scope);
  return {
    context: { ...fresh, pending: false },
    initial: from === "driver" ? "notAllocated" : "owned",
    states: {
      notAllocated: {
        tags: ["completed"],
        on: {
          allocate: { target: "owned", actions: [assign(fresh), reply("irp")] },
          ...(mayFail && { "allocate!fails": { actions: reply(NULL) } }),
          "*": "touchedAfterFree",
        },
      },
      owned: {
        on: {
          markPending: [
            { guard: isAbove, target: "markedWithoutLocation" },
            { guard: isSkipped, target: "markedSkipped" },
            { actions: mark },
          ],
          readPendingReturned: { actions: reply(({ context }) => (context.pendingReturned ? "TRUE" : "FALSE")) },
          setCompletionRoutine: [
            { guard: isSkipped, target: "routineOverwritten" },
            { guard: hasNoNext, target: "noMoreLocations" },
            { actions: setNext((scope) => scope.event.routine) },
          ],
          copyToNext: [
            { guard: (scope) => hasNoNext(scope) || isAbove(scope), target: "noMoreLocations" },
            { actions: copy },
          ],
          skip: [
            { guard: isAbove, target: "markedWithoutLocation" },
            { guard: isMarked, target: "markedSkipped" },
            { actions: [changeStack((scope) => ({ current: stack(scope).current + 1 })), assign({ skipped: true })] },
          ],
          writeMajorFunction: [{ guard: hasNoNext, target: "noMoreLocations" }, { target: "owned" }],
          send: [
            { guard: hasNoNext, target: "noMoreLocations" },
            { guard: isCancelable, target: "sentCancelable" },
            { actions: [changeStack((scope) => ({ current: stack(scope).current - 1 })), assign({ skipped: false })] },
          ],
          complete: [...completes, ...goesUp],
          continue: [{ guard: isLost, target: "pendingLost" }, ...completes.slice(1), ...goesUp],
          userEvent: { actions: reply(event) },
          free: [
            { guard: () => from !== "driver", target: "freedAnothers" },
            { guard: (scope) => !isAbove(scope), target: "freedInUse" },
            { target: "freed" },
          ],
          reuse: [
            { guard: () => from !== "driver", target: "freedAnothers" },
            { guard: (scope) => !isAbove(scope), target: "reusedInUse" },
            { actions: assign(fresh) },
          ],
          setCancelRoutine: { actions: [oldRoutine, assign({ cancelRoutine: ({ event: { routine } }) => routine })] },
          readCancel: { actions: reply(({ context }) => (context.cancel ? "TRUE" : "FALSE")) },
          setCancel: { actions: assign({ cancel: true }) },
          takeCancelRoutine: { actions: [oldRoutine, assign({ cancelRoutine: NULL })] },
          link: { actions: assign({ list: ({ event: { list } }) => list }) },
          unlink: { actions: [reply(({ context }) => context.list ?? NULL), assign({ list: null })] },
        },
      },
      completed: {
        tags: ["completed"],
        on: {
          userEvent: { actions: reply(event) },
          complete: "completedTwice",
          continue: "completedTwice",
          setCancel: { actions: assign({ cancel: true }) },
          takeCancelRoutine: { actions: reply(NULL) },
          "*": "touchedAfterCompletion",
        },
      },
      freed: {
        tags: ["completed"],
        on: {
          allocate: { target: "owned", actions: [assign(fresh), reply("irp")] },
          ...(mayFail && { "allocate!fails": { actions: reply(NULL) } }),
          free: "freedTwice",
          "*": "touchedAfterFree",
        },
      },
      ...stackErrors,
    },
  };
}
