import type { IrqlContract } from "../../../harness/language/call";
import { APC_LEVEL, PASSIVE_LEVEL } from "../../../harness/language/irql";
import { callRange } from "./call-range";

/** Words of an argument that decide a documented case, and what the case calls them. */
const flag = { TRUE: "TRUE", FALSE: "FALSE" };
const timeout = { NULL: "NULL", "0": "zero" };
const mode = { KernelMode: "KernelMode", UserMode: "UserMode" };

/** By DDI the argument on which its level depends, as C has it: its name in the documented cases, and its position from 1. Sources: the DDIs' own pages. */
const deciding: Readonly<Record<string, readonly [string, number, Readonly<Record<string, string>>]>> = {
  ExDeleteTimer: ["Wait", 3, flag],
  KeExpandKernelStackAndCalloutEx: ["Wait", 4, flag],
  KePulseEvent: ["Wait", 3, flag],
  KeReleaseMutex: ["Wait", 2, flag],
  KeReleaseSemaphore: ["Wait", 4, flag],
  KeSetEvent: ["Wait", 3, flag],
  KeWaitForMultipleObjects: ["Timeout", 7, timeout],
  KeWaitForSingleObject: ["Timeout", 5, timeout],
  MmMapLockedPagesSpecifyCache: ["AccessMode", 2, mode],
  StorPortWaitForSingleObject: ["Timeout", 4, timeout],
  WdfDeviceStopIdle: ["WaitForD0", 2, flag],
  WdfDpcCancel: ["Wait", 2, flag],
  WdfMemoryCreate: ["PoolType", 2, { PagedPool: "PagedPool" }],
  WdfTimerStop: ["Wait", 2, flag],
  WdfWaitLockAcquire: ["Timeout", 2, timeout],
};

/** What asks for paged pool, in the first argument of every routine that allocates pool. */
const PAGED = ["PagedPool", "PagedPoolCacheAligned", "POOL_FLAG_PAGED"];

/**
 * Levels of a documented call whose arguments are written as in C, by what the arguments are: those of "KeSetEvent(done, IO_NO_INCREMENT, TRUE)". A call
 * with fewer arguments meets none of the conditions.
 */
export function argumentContracts(name: string): IrqlContract[] {
  const [parameter = "", position = 0, words = {}] = deciding[name] ?? [];
  const decided = Object.entries(words).flatMap(([word, documented]) => {
    const range = callRange(name, { [parameter]: documented });
    if (range?.condition === undefined) return [];
    const { min, max, source } = range;
    return [{ min, max, source, when: { answer: `argument ${position}`, is: word } }];
  });
  return [...decided, ...(name.startsWith("ExAllocatePool") ? paged() : [])];
}

function paged(): IrqlContract[] {
  return PAGED.map((is) => ({
    min: PASSIVE_LEVEL,
    max: APC_LEVEL,
    source: "rule:IrqlExAllocatePool",
    when: { answer: "argument 1", is },
  }));
}
