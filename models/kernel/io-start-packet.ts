import { callRoutine } from "../../harness/language/call-routine";
import type { ChartState, Uses } from "../../harness/language/chart";
import { routineName } from "../../harness/language/kind";
import { type CalledState, keep, type Routine, returned } from "../../harness/language/routine";
import { type DeviceQueueKey, deviceQueue } from "./device-queue";
import { irp } from "./irp";

interface StartIo {
  /** The device queue: a role of the caller's chart. */
  readonly queue: string;
  /** Name and chart of the StartIo routine, which uses `irp` for the IRP it is called with. */
  readonly startIo: { readonly name: string; readonly routine: Routine };
  /** State of the caller's chart afterwards. */
  readonly next: string;
}

export interface IoStartPacketSite extends StartIo {
  readonly irp: string;
  /** Name of the Cancel routine, which the caller's chart uses as a routine name; left out: NULL. */
  readonly cancelRoutine?: string;
  /** "0" to "9": where in the device queue it is put; left out: at the end. */
  readonly key?: DeviceQueueKey;
}

export interface IoStartNextPacketSite extends StartIo {
  /** Cancelable: whether the cancel spin lock guards the queue. */
  readonly cancelable: boolean;
  /** "0" to "9": the first whose key is not less is started, by IoStartNextPacketByKey; left out: the first of all. */
  readonly key?: DeviceQueueKey;
}

const RETURNED = "Returned";

/** IoStartPacket: queues the IRP, or calls StartIo with it at DISPATCH_LEVEL and returns when that has returned (STIO-1). */
export function ioStartPacket(site: IoStartPacketSite): CalledState {
  const { queue, irp: packet, cancelRoutine = "NULL", key } = site;
  const uses = { [packet]: irp, ...(site.cancelRoutine !== undefined && { [site.cancelRoutine]: routineName }) };
  return started(site, uses, "Lower", {
    Start: {
      on: {
        [`IoStartPacket(${[queue, packet, cancelRoutine, ...(key === undefined ? [] : [key])].join(", ")})`]: [
          { guard: returned("NULL"), target: "Lower" },
          { target: "Call", actions: keep(startedIrp(site)) },
        ],
      },
    },
    ...lowers(queue),
  });
}

/** IoStartNextPacket, by key or not: calls StartIo with the next IRP, if there is one and StartIo need not be waited for (STIO-2, STIO-3). */
export function ioStartNextPacket(site: IoStartNextPacketSite): CalledState {
  const { queue, key } = site;
  const cancelable = site.cancelable ? "TRUE" : "FALSE";
  const byKey = key !== undefined;
  const after = byKey ? "Lower" : RETURNED;
  const call = byKey
    ? `IoStartNextPacketByKey(${queue}, ${cancelable}, ${key})`
    : `IoStartNextPacket(${queue}, ${cancelable})`;
  return started(site, {}, after, {
    Start: {
      on: {
        [call]: [
          { guard: returned("NULL"), target: after },
          { target: "Call", actions: keep(startedIrp(site)) },
        ],
      },
    },
    ...(byKey && lowers(queue)),
  });
}

/** Back to the caller's level. */
function lowers(queue: string) {
  return { Lower: { on: { [`IoStartPacketReturns(${queue})`]: RETURNED } } };
}

/** StartIo is called for one IRP, and again for each that was asked for while it ran. */
function started(
  site: StartIo,
  uses: Uses,
  after: string,
  states: Readonly<Record<string, ChartState<string>>>,
): CalledState {
  const { queue, startIo, next } = site;
  const packet = startedIrp(site);
  const all = {
    ...states,
    Call: { on: { [`CallStartIo(${queue})`]: startIo.name } },
    [startIo.name]: callRoutine({ name: startIo.name, role: "DRIVER_STARTIO" }, startIo.routine, {
      next: "Deferred",
      names: { irp: packet },
    }),
    Deferred: {
      on: {
        [`DeferredStartIo(${queue})`]: [
          { guard: returned("NULL"), target: after },
          { target: "Call", actions: keep(packet) },
        ],
      },
    },
    [RETURNED]: { type: "final" as const },
  };
  return {
    meta: { uses: { ...uses, [queue]: deviceQueue, [packet]: irp }, variables: { [packet]: null } },
    initial: "Start",
    onDone: next,
    states: all as Readonly<Record<string, ChartState<never>>>,
  };
}

/** The variable of the caller's chart that holds the IRP StartIo is called with. */
function startedIrp({ startIo }: StartIo): string {
  return `${startIo.name}.packet`;
}
