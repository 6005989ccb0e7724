import { describe, expect, it } from "vitest";
import { event } from "../../models/kernel/event";
import { irp } from "../../models/kernel/irp";
import { listHead } from "../../models/kernel/list-head";
import { semaphore } from "../../models/kernel/semaphore";
import { spinLock } from "../../models/kernel/spin-lock";
import { routineName } from "../language/kind";
import { parseArrow } from "./arrow-descriptor";
import { argumentValues, resolveCall } from "./call-resolution";

const uses = { lock: spinLock, irp, queue: listHead, ready: event, slots: semaphore, Cancel: routineName };
const call = (text: string) => {
  const arrow = parseArrow(text);
  if (arrow?.kind !== "call") throw new Error(`${text} is no call`);
  return arrow;
};
const resolve = (text: string) => resolveCall(call(text), uses);
const mistake = (code: string, message: string, hint: string) =>
  expect.objectContaining({ code, message, hint: expect.stringContaining(hint) });

describe("resolveCall", () => {
  it("finds the definition on the kind the call belongs to", () => {
    expect(resolve("KeAcquireSpinLock(lock)")).toBe(spinLock.calls.KeAcquireSpinLock);
    expect(resolve("InsertTailList(queue, irp)")).toBe(listHead.calls.InsertTailList);
  });

  it("takes literals and names of routines", () => {
    expect(resolve("IoSetCancelRoutine(irp, NULL)")).toBe(irp.calls.IoSetCancelRoutine);
    expect(resolve("IoSetCancelRoutine(irp, Cancel)")).toBe(irp.calls.IoSetCancelRoutine);
  });

  it("takes a call that several kinds have from the kind of its own argument", () => {
    const waits = {
      ready: event,
      slots: { ...semaphore, calls: { KeWaitForSingleObject: { ...event.calls.KeWaitForSingleObject } } },
    };
    expect(resolveCall(call("KeWaitForSingleObject(slots, NULL)"), waits)).toBe(
      waits.slots.calls.KeWaitForSingleObject,
    );
    expect(resolveCall(call("KeWaitForSingleObject(ready, NULL)"), waits)).toBe(event.calls.KeWaitForSingleObject);
  });

  it.each([
    [
      "KeAquireSpinLock(lock)",
      mistake(
        "UNKNOWN_CALL",
        "KeAquireSpinLock is not a call on anything this chart uses",
        "Did you mean KeAcquireSpinLock?",
      ),
    ],
    [
      "KeAcquireSpinLock()",
      mistake(
        "WRONG_ARGUMENT_COUNT",
        "KeAcquireSpinLock() has 0 arguments; KeAcquireSpinLock takes 1",
        "Write KeAcquireSpinLock(lock).",
      ),
    ],
    [
      "KeAcquireSpinLock(lock, oldIrql)",
      mistake(
        "WRONG_ARGUMENT_COUNT",
        "KeAcquireSpinLock(lock, oldIrql) has 2 arguments; KeAcquireSpinLock takes 1",
        "Write",
      ),
    ],
    [
      "KeAcquireSpinLock(irp)",
      mistake("WRONG_KIND", "irp in KeAcquireSpinLock(irp) is a IRP", "KeAcquireSpinLock takes a spin lock"),
    ],
    [
      "InsertTailList(queue, lock)",
      mistake("WRONG_KIND", "lock in InsertTailList(queue, lock) is a spin lock", 'as "entry"'),
    ],
    [
      "IoCompleteRequest(irp, STATUS_CANCELED)",
      mistake(
        "UNKNOWN_LITERAL",
        'STATUS_CANCELED in IoCompleteRequest(irp, STATUS_CANCELED) is no name in `uses` and no literal that "status" may be',
        "Did you mean STATUS_CANCELLED?",
      ),
    ],
    [
      "KeAcquireSpinLock(lok)",
      mistake(
        "UNKNOWN_LITERAL",
        'lok in KeAcquireSpinLock(lok) is no name in `uses` and no literal that "lock" may be',
        "Did you mean lock?",
      ),
    ],
  ])("refuses %s", (text, error) => {
    expect(() => resolve(text)).toThrow(error);
  });

  it("says where calls come from when nothing is used", () => {
    expect(() => resolveCall(call("KeSetEvent(e)"), {})).toThrow(
      mistake(
        "UNKNOWN_CALL",
        "KeSetEvent is not a call on anything this chart uses",
        "Name what the chart touches in `uses`",
      ),
    );
  });

  it("is not fooled by names every object has", () => {
    expect(() => resolve("toString(lock)")).toThrow(expect.objectContaining({ code: "UNKNOWN_CALL" }));
  });
});

describe("argumentValues", () => {
  const values = (text: string, context: Record<string, unknown> = {}, roles: Record<string, string> = {}) =>
    argumentValues(call(text), resolve(text), uses, context, new Map(Object.entries(roles)));

  it("reads variables before roles, literals before both", () => {
    expect(values("IoSetCancelRoutine(irp, NULL)", { irp: "irp[1]", NULL: "x" })).toEqual({
      irp: "irp[1]",
      routine: "NULL",
    });
    expect(values("IoSetCancelRoutine(irp, Cancel)", {}, { irp: "irp[0]" })).toEqual({
      irp: "irp[0]",
      routine: "Cancel",
    });
  });

  it("refuses a variable before it holds anything", () => {
    expect(() => values("IoMarkIrpPending(irp)", { irp: null })).toThrow(
      mistake("VARIABLE_UNSET", "irp in IoMarkIrpPending(irp) is used before it holds anything", 'keep("irp")'),
    );
  });

  it("takes the first word for an argument that is left out", () => {
    expect(values("KeSetEvent(ready)", {}, { ready: "ready" })).toEqual({ event: "ready", wait: "FALSE" });
    expect(values("KeSetEvent(ready, TRUE)", {}, { ready: "ready" })).toEqual({ event: "ready", wait: "TRUE" });
  });

  it("numbers the arguments of a call that takes any", () => {
    const any = { ...event.calls.KeSetEvent, params: [], anyArguments: true } as const;
    expect(argumentValues(call("KeSetEvent(e, 0, TRUE)"), any, {}, { e: "ready" }, new Map())).toEqual({
      "argument 1": "ready",
      "argument 2": "0",
      "argument 3": "TRUE",
    });
  });

  it("refuses a role that is bound to nothing", () => {
    expect(() => values("IoMarkIrpPending(irp)")).toThrow(
      mistake("ROLE_UNBOUND", "irp in IoMarkIrpPending(irp) is bound to no object", '{ irp: "..." }'),
    );
  });
});
