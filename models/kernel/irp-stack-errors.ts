import { bugCheck, errorState } from "../../harness/language/bug-check";

const verifier = (parameter: string) => bugCheck("0xC9", "DRIVER_VERIFIER_IOMANAGER_VIOLATION", parameter);

/** What can go wrong with an IRP and its stack locations. */
export const stackErrors = {
  completedTwice: errorState(
    "single-completion",
    "the IRP is completed a second time",
    bugCheck("0x44", "MULTIPLE_IRP_COMPLETE_REQUESTS", "the IRP"),
  ),
  completedCancelable: errorState(
    "no-cancel-routine-at-completion",
    "the IRP is completed with its Cancel routine still set",
    verifier("0x07: completion with cancel routine set"),
  ),
  sentCancelable: errorState(
    "no-cancel-routine-at-completion",
    "the IRP is sent down with its Cancel routine still set",
    verifier("0x203: forwarding with cancel routine set"),
  ),
  completedPending: errorState(
    "single-completion",
    "the IRP is completed with STATUS_PENDING in it",
    verifier("0x06: completion with pending status"),
  ),
  completedIntoNothing: errorState(
    "irp-freed-by-its-owner",
    "the completion of a driver's own IRP passes its sender: nobody above owns it",
  ),
  freedAnothers: errorState(
    "irp-freed-by-its-owner",
    "a driver frees or reuses an IRP that belongs to a thread",
    verifier("0x02: freeing an IRP still tied to a thread"),
  ),
  freedInUse: errorState(
    "irp-freed-by-its-owner",
    "the IRP is freed while it is on its way",
    verifier("0x20A or 0x20B: IRP freed while in use"),
  ),
  reusedInUse: errorState(
    "irp-freed-by-its-owner",
    "the IRP is reused while it is on its way",
    verifier("0x310: IRP reinitialised while in use"),
  ),
  freedTwice: errorState(
    "no-double-free",
    "the IRP is freed a second time",
    verifier("0x01: freeing something that is not an IRP"),
  ),
  pendingLost: errorState(
    "pending-propagated",
    "a completion routine lets completion go on and does not mark the IRP pending: whoever sent it waits for ever",
    verifier("0x228: completion routine did not re-mark pending"),
  ),
  markedWithoutLocation: errorState(
    "stack-location-owned",
    "a driver writes the stack location of an IRP in which it has none: it made it itself, and writes over what lies behind",
    bugCheck("0x19", "BAD_POOL_HEADER"),
  ),
  markedSkipped: errorState(
    "stack-location-owned",
    "a driver marks an IRP pending and skips its stack location: the mark is the higher driver's",
  ),
  routineOverwritten: errorState(
    "stack-location-owned",
    "a driver sets a completion routine in a location that it skips: the higher driver's routine is lost",
  ),
  noMoreLocations: errorState(
    "stack-location-owned",
    "the IRP has no stack location left for the next driver",
    bugCheck("0x35", "NO_MORE_IRP_STACK_LOCATIONS", "the IRP"),
  ),
  touchedAfterCompletion: errorState(
    "no-use-after-free",
    "the IRP is touched after it was completed",
    verifier("an IRP that no longer belongs to the driver"),
  ),
  touchedAfterFree: errorState(
    "no-use-after-free",
    "the IRP is touched after it was freed",
    bugCheck(
      "0xD1",
      "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
      "address in freed pool",
      "IRQL",
      "read or write",
      "address of the instruction",
    ),
  ),
};
