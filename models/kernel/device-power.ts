import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

export interface DevicePowerOptions {
  /** `xp`: the power manager sends the next IRP only after PoStartNextPowerIrp (PWR-4). Default: vista, and later. */
  readonly os?: "vista" | "xp";
  /** PoRequestPowerIrp may fail: a fault of the environment's. */
  readonly mayFail?: boolean;
}

const NULL = "NULL";
const isIdle = ({ context }: ObjectScope) => context.device === NULL;
const isOutstanding = ({ context }: ObjectScope) => context.device !== NULL || context.system !== NULL;
const waits = ({ context }: ObjectScope) => context.requested.length > 0 && context.ready;
const has = (field: "device" | "system") => (scope: ObjectScope) => scope.context[field] !== NULL;
const succeeded = ({ event }: ObjectScope) => event.status === "STATUS_SUCCESS";

/**
 * The power IRPs of one device: at most one for the system and one for the device are active (PWR-1), and what was requested meanwhile waits. A power IRP
 * that is still active when everybody is done or nobody can move is one whose watchdog would fire (PWR-7): time is not modelled.
 */
export const devicePower = kind({
  kind: "device power",
  facts: ["PWR-1", "PWR-3", "PWR-4", "PWR-5", "PWR-7", "PWR-8"],
  assumes: [
    "the power watchdog fires where a power IRP can never be completed: time is not modelled (PWR-7)",
    "os: Windows Vista or later, where PoStartNextPowerIrp does nothing, unless the object says otherwise (PWR-4)",
  ],
  sample: { mayFail: true },
  chart: (options?: DevicePowerOptions) => {
    const needsStart = options?.os === "xp";
    const finish = { device: NULL, ready: !needsStart, finished: ({ context }: ObjectScope) => context.finished + 1 };
    return {
      context: { system: NULL, device: NULL, requested: [], ready: true, finished: 0 },
      initial: "managed",
      states: {
        managed: {
          on: {
            request: {
              actions: [
                assign({ requested: ({ context, event }) => [...context.requested, event.power] }),
                reply("STATUS_PENDING"),
              ],
            },
            ...(options?.mayFail && { "request!fails": { actions: reply("STATUS_INSUFFICIENT_RESOURCES") } }),
            next: {
              guard: (scope: ObjectScope) => isIdle(scope) && waits(scope),
              actions: [
                reply(({ context }: ObjectScope) => context.requested[0]),
                assign({
                  device: ({ context }) => context.requested[0],
                  requested: ({ context }) => context.requested.slice(1),
                }),
              ],
            },
            complete: [
              { guard: (scope: ObjectScope) => !has("device")(scope), target: "completedNothing" },
              { guard: succeeded, actions: assign(finish) },
              { target: "failedRequired" },
            ],
            startNext: { actions: assign({ ready: true }) },
            called: {
              guard: ({ context }: ObjectScope) => context.finished > 0,
              actions: assign({ finished: ({ context }) => context.finished - 1 }),
            },
            sendSystem: {
              guard: (scope: ObjectScope) => !has("system")(scope),
              actions: assign({ system: ({ event }) => event.power }),
            },
            completeSystem: [
              { guard: has("system"), actions: assign({ system: NULL }) },
              { target: "completedNothing" },
            ],
            deviceDeleted: [{ guard: isOutstanding, target: "deletedWhileOutstanding" }, { target: "deviceGone" }],
          },
        },
        deviceGone: { on: { deviceDeleted: "deviceGone", "*": "usedAfterFree" } },
        usedAfterFree: usedAfterFree("the device object"),
        completedNothing: errorState(
          "single-completion",
          "a power IRP is completed that is not pending",
          bugCheck("0x44", "MULTIPLE_IRP_COMPLETE_REQUESTS", "the IRP"),
        ),
        failedRequired: errorState("required-irp-succeeds", "the driver fails a set-power IRP, which it must succeed"),
        deletedWhileOutstanding: errorState(
          "no-use-after-free",
          "the device object is deleted with a power IRP outstanding",
          bugCheck("0x9F", "DRIVER_POWER_STATE_FAILURE", "0x1: device object freed with a power request outstanding"),
        ),
      },
    };
  },
  calls: {
    /** STATUS_PENDING, or why it was not sent: then no callback comes (PWR-5). */
    PoRequestPowerIrp: call({
      params: [self("device"), literal("state", "D0", "D3")],
      irql: documentedIrql("PoRequestPowerIrp"),
      facts: ["PWR-5"],
      phases: [
        { name: "request", messages: [{ to: "device", event: "request", with: { power: "state" }, result: true }] },
      ],
    }),
    /** The power manager sends the next requested IRP when none is active: its state. The driver's dispatch routine is called next. */
    NextDevicePowerIrp: call({
      params: [self("device")],
      facts: ["PWR-1"],
      phases: [{ name: "send", blocks: "waits", messages: [{ to: "device", event: "next", result: true }] }],
    }),
    CompleteDevicePowerIrp: call({
      params: [self("device"), literal("status", "STATUS_SUCCESS", "STATUS_UNSUCCESSFUL")],
      facts: ["PWR-5", "PowerUpFail", "PowerDownFail"],
      phases: [{ name: "complete", messages: [{ to: "device", event: "complete", with: { status: "status" } }] }],
    }),
    /** The callback given to PoRequestPowerIrp is called, after the IRP has been completed: for whoever runs it. */
    PowerIrpCompleted: call({
      params: [self("device")],
      facts: ["PWR-5"],
      phases: [{ name: "call", blocks: "waits", messages: [{ to: "device", event: "called" }] }],
    }),
    PoStartNextPowerIrp: call({
      params: [self("device")],
      irql: documentedIrql("PoStartNextPowerIrp"),
      facts: ["PWR-4"],
      phases: [{ name: "start", messages: [{ to: "device", event: "startNext" }] }],
    }),
    /** The power manager sends IRP_MN_SET_POWER for the system, when none is active. */
    SendSystemPowerIrp: call({
      params: [self("device"), literal("state", "S0", "S3")],
      facts: ["PWR-1", "PWR-6"],
      phases: [
        { name: "send", blocks: "waits", messages: [{ to: "device", event: "sendSystem", with: { power: "state" } }] },
      ],
    }),
    CompleteSystemPowerIrp: call({
      params: [self("device")],
      facts: ["PWR-6"],
      phases: [{ name: "complete", messages: [{ to: "device", event: "completeSystem" }] }],
    }),
  },
});
