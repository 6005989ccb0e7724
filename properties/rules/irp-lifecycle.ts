import { monitor, wrong } from "../../harness/language/monitor";
import { irpFreedByItsOwner } from "../irp-freed-by-its-owner";
import { singleCompletion } from "../single-completion";
import type { RuleCheck } from "./rule-check";
import { ALLOCATES, BUILDS_ASYNCHRONOUS, BUILDS_THREADED, SENDS } from "./sends";

const OWN = `${ALLOCATES} | ${BUILDS_ASYNCHRONOUS}`;
const COMPLETES = "IoCompleteRequest($) | IofCompleteRequest($)";
const REGISTERS = "IoSetCompletionRoutine($) | IoSetCompletionRoutineEx(*, $) = STATUS_SUCCESS";

export const completionRoutineRegistered = monitor({
  name: "completion-routine-registered",
  about: "An IRP is sent after the extended registration of its completion routine, which frees the registration.",
  facts: ["rule:CompletionRoutineRegistered", "COMP-6"],
  forecast: [{ shows: "it leaks: what the registration refers to keeps the driver from being unloaded" }],
  per: "actor",
  states: {
    plain: { "IoSetCompletionRoutineEx(*, $) = STATUS_SUCCESS": "registered" },
    registered: {
      [SENDS]: "plain",
      [`${COMPLETES} | return(routine) | DispatchReturns($)`]: wrong("the registration leaks: the IRP is not sent"),
    },
  },
});

export const ownIrpNotCompleted = monitor({
  name: "io-allocate-complete",
  about: "A driver frees the IRPs it made and does not complete them.",
  facts: ["rule:IoAllocateComplete", "rule:IoBuildFsdComplete", "COMP-7"],
  forecast: [{ shows: "the completion passes the sender, and the I/O manager frees what is not its own" }],
  per: "actor",
  states: {
    others: { [OWN]: "own" },
    own: {
      [COMPLETES]: wrong("the driver completes an IRP it made itself"),
      [SENDS]: "sent",
      "IoFreeIrp($)": "others",
    },
    sent: { "IoReuseIrp($)": "own", "IoFreeIrp($)": "others" },
  },
});

export const ownIrpTakenBack = monitor({
  name: "io-allocate-forward",
  about: "An IRP the driver made has a completion routine before it is sent.",
  facts: ["rule:IoAllocateForward", "rule:IoBuildFsdForward", "COMP-7"],
  forecast: [{ shows: "the completion passes the sender, and the I/O manager frees what is not its own" }],
  per: "actor",
  states: {
    others: { [OWN]: "own" },
    own: { [REGISTERS]: "taken back", [SENDS]: wrong("the IRP has no completion routine: nobody takes it back") },
    "taken back": { "IoReuseIrp($)": "own", "IoFreeIrp($)": "others" },
  },
});

export const onlyOwnIrpsFreed = monitor({
  name: "io-allocate-free",
  about:
    "A driver frees only IRPs that it allocated or built for asynchronous use: threaded ones are the I/O manager's.",
  facts: ["rule:IoAllocateFree", "rule:IoBuildFsdFree", "rule:IoBuildDeviceControlNoFree", "COMP-7"],
  forecast: [
    {
      shows: "the I/O manager goes on with memory that is somebody else's by then",
      verifier: ["0xC9/0x02", "0xC9/0x20C"],
    },
  ],
  per: "system",
  states: {
    own: { [`${BUILDS_THREADED} | DispatchEntered($)`]: "the I/O manager's" },
    "the I/O manager's": { [ALLOCATES]: "own", "IoFreeIrp($)": wrong("an IRP of the I/O manager's is freed") },
  },
});

export const onlyAllocatedIrpsReused = monitor({
  name: "io-reuse-irp",
  about: "A driver reuses only IRPs that it allocated.",
  facts: ["rule:IoReuseIrp", "NF:wdm.IoReuseIrp"],
  forecast: [{ shows: "what the I/O manager keeps in the IRP is lost: it leaks, or is freed twice" }],
  per: "system",
  states: {
    own: { [`${BUILDS_ASYNCHRONOUS} | ${BUILDS_THREADED} | DispatchEntered($)`]: "others" },
    others: {
      [ALLOCATES]: "own",
      "IoReuseIrp($)": wrong("an IRP is reused that was not allocated by IoAllocateIrp"),
    },
  },
});

export const userEventLeftAlone = monitor({
  name: "io-build-device-io-control-set-event",
  about: "The event given to a built IRP is the I/O manager's to set.",
  facts: ["rule:IoBuildDeviceIoControlSetEvent", "NF:wdm.IoBuildDeviceIoControlRequest"],
  forecast: [{ shows: "whoever waits goes on before the request is done" }],
  per: "system",
  states: {
    free: { "IoBuildDeviceIoControlRequest(*, $)": "given" },
    given: { "KeSetEvent($)": wrong("the driver sets the event that the I/O manager sets") },
  },
});

/** For drivers without AddDevice, which say so by naming this property. */
export const nonPnpRegistersExtended = monitor({
  name: "io-set-completion-routine-non-pnp-driver",
  about:
    "A driver that is no PnP driver registers completion routines in the extended form, which holds off its unload.",
  facts: ["rule:IoSetCompletionRoutineNonPnpDriver", "COMP-6"],
  forecast: [{ without: "0xCE" }],
  per: "system",
  states: { any: { IoSetCompletionRoutine: wrong("nothing keeps the driver loaded until the routine has run") } },
});

export const startIoRecursion = monitor({
  name: "start-io-recursion",
  about: "A StartIo routine that starts the next packet has asked for deferred StartIo.",
  facts: ["rule:StartIoRecursion", "STIO-2"],
  forecast: [{ without: "0x7F/0x8" }],
  per: "system",
  states: {
    outside: {
      "IoSetStartIoAttributes(*, TRUE)": "deferred",
      "CallStartIo | CallbackEntered(DRIVER_STARTIO)": "in StartIo",
    },
    "in StartIo": {
      "return(DRIVER_STARTIO) | CallbackReturns(DRIVER_STARTIO)": "outside",
      IoStartNextPacket: wrong("StartIo calls itself without bound"),
    },
    deferred: {},
  },
});

export const irpLifecycle: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["CompletionRoutineRegistered"], by: [completionRoutineRegistered] },
  {
    driverModel: "WDM",
    rules: ["IoAllocateComplete", "IoBuildFsdComplete"],
    by: [ownIrpNotCompleted, irpFreedByItsOwner, singleCompletion],
  },
  { driverModel: "WDM", rules: ["IoAllocateForward", "IoBuildFsdForward"], by: [ownIrpTakenBack, irpFreedByItsOwner] },
  {
    driverModel: "WDM",
    rules: ["IoAllocateFree", "IoBuildFsdFree", "IoBuildDeviceControlNoFree", "IoBuildSynchronousFsdRequestNoFree"],
    by: [onlyOwnIrpsFreed, irpFreedByItsOwner],
  },
  { driverModel: "WDM", rules: ["IoReuseIrp", "IoReuseIrp2"], by: [onlyAllocatedIrpsReused, irpFreedByItsOwner] },
  { driverModel: "WDM", rules: ["IoBuildDeviceIoControlSetEvent"], by: [userEventLeftAlone] },
  { driverModel: "WDM", rules: ["IoSetCompletionRoutineNonPnpDriver"], by: [nonPnpRegistersExtended] },
  { driverModel: "WDM", rules: ["StartIoRecursion"], by: [startIoRecursion] },
];
