import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import type { Property } from "../../harness/language/property";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { showsRaceAndFix } from "../../harness/testing/race-and-fix";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyPowerIrpCompleted } from "../../properties/every-power-irp-completed";
import { deviceObject } from "./device-object";
import { type DevicePowerOptions, devicePower } from "./device-power";
import { event } from "./event";

const uses = { device: devicePower, object: deviceObject, done: event };
const graph = (bodies: Readonly<Record<string, Routine>>, options: DevicePowerOptions = {}) =>
  stateGraph(
    small({
      objects: { device: devicePower(options), object: deviceObject(), done: event() },
      actors: Object.fromEntries(Object.entries(bodies).map(([name, body]) => [name, thread(body)])),
    }),
  );
const stuck = (of: ReturnType<typeof graph>) => of.situations.filter(({ stuck }) => stuck).length;
const dispatch = inOrder(uses, "NextDevicePowerIrp(device)", "CompleteDevicePowerIrp(device, STATUS_SUCCESS)");

/** Requests power and waits for the callback; `looks`: only where the request was sent. */
const owner = (looks: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Request",
      states: {
        Request: {
          on: {
            "PoRequestPowerIrp(device, D3)": looks
              ? [{ guard: returned("STATUS_PENDING"), target: "Wait" }, { target: "Done" }]
              : "Wait",
          },
        },
        Wait: { on: { "PowerIrpCompleted(device)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

describe("a device's power", () => {
  it("has one IRP of each sort active, and sends what was requested meanwhile afterwards", () => {
    const messages = [
      { type: "request", power: "D3" },
      { type: "next" },
      { type: "complete", status: "STATUS_SUCCESS" },
      { type: "complete", status: "STATUS_UNSUCCESSFUL" },
      { type: "deviceDeleted" },
    ];
    const beyond = ({ requested = [] }: { readonly requested?: readonly unknown[]; readonly finished?: unknown }) =>
      requested.length > 1;
    const most = (text: string) => text.split(", ").filter((part) => part === "request D3").length < 2;
    const said = sentences(devicePower(), messages, (context) => beyond(context) || Number(context.finished) > 0);
    expect(said.filter(most).map((text) => text.replace("system = NULL, ", ""))).toMatchInlineSnapshot(`
      [
        "at first: managed (device = NULL, requested = [], ready = true, finished = 0)",
        "at first, request D3: managed (device = NULL, requested = ["D3"], ready = true, finished = 0)",
        "at first, complete STATUS_SUCCESS: completedNothing (device = NULL, requested = [], ready = true, finished = 0)",
        "at first, deviceDeleted: deviceGone (device = NULL, requested = [], ready = true, finished = 0)",
        "at first, request D3, request D3: managed (device = NULL, requested = ["D3","D3"], ready = true, finished = 0)",
        "at first, request D3, next: managed (device = D3, requested = [], ready = true, finished = 0)",
        "at first, request D3, complete STATUS_SUCCESS: completedNothing (device = NULL, requested = ["D3"], ready = true, finished = 0)",
        "at first, request D3, deviceDeleted: deviceGone (device = NULL, requested = ["D3"], ready = true, finished = 0)",
        "at first, deviceDeleted, request D3: usedAfterFree (device = NULL, requested = [], ready = true, finished = 0)",
        "at first, request D3, next, request D3: managed (device = D3, requested = ["D3"], ready = true, finished = 0)",
        "at first, request D3, next, complete STATUS_SUCCESS: managed (device = NULL, requested = [], ready = true, finished = 1)",
        "at first, request D3, next, complete STATUS_UNSUCCESSFUL: failedRequired (device = D3, requested = [], ready = true, finished = 0)",
        "at first, request D3, next, deviceDeleted: deletedWhileOutstanding (device = D3, requested = [], ready = true, finished = 0)",
        "at first, request D3, deviceDeleted, request D3: usedAfterFree (device = NULL, requested = ["D3"], ready = true, finished = 0)",
      ]
    `);
  });

  it("waits for a callback that never comes where the request failed (PWR-5), unless the driver looks", () => {
    const dispatches = thread(dispatch, {}, { daemon: true });
    const runs = (looks: boolean) =>
      stateGraph(
        small({
          objects: { device: devicePower({ mayFail: true }) },
          actors: { it: thread(owner(looks)), dispatches },
        }),
      );
    const waits = (looks: boolean) =>
      runs(looks).situations.filter(({ is, moves }) => is("it").startsWith("Wait") && moves.length === 0);
    expect(waits(false)).toHaveLength(1);
    expect(waits(true)).toHaveLength(0);
  });

  it("is stuck where the dispatch routine waits for what only the IRP's completion brings (PWR-3)", () => {
    const asks = inOrder(uses, "PoRequestPowerIrp(device, D3)", "PowerIrpCompleted(device)", "KeSetEvent(done)");
    const blocks = inOrder(
      uses,
      "NextDevicePowerIrp(device)",
      "KeWaitForSingleObject(done, NULL)",
      "CompleteDevicePowerIrp(device, STATUS_SUCCESS)",
    );
    expect(stuck(graph({ asks, blocks }))).toBe(1);
    expect(stuck(graph({ asks, dispatch }))).toBe(0);
  });

  it("sends no further IRP before PoStartNextPowerIrp, up to Windows Server 2003 (PWR-4)", () => {
    const asks = inOrder(uses, "PoRequestPowerIrp(device, D3)", "PoRequestPowerIrp(device, D0)");
    const next = ["NextDevicePowerIrp(device)", "CompleteDevicePowerIrp(device, STATUS_SUCCESS)"];
    const serves = (...between: string[]) => inOrder(uses, ...next, ...between, ...next);
    expect(stuck(graph({ asks, serves: serves() }, { os: "xp" }))).toBe(1);
    expect(stuck(graph({ asks, serves: serves("PoStartNextPowerIrp(device)") }, { os: "xp" }))).toBe(0);
    expect(stuck(graph({ asks, serves: serves() }))).toBe(0);
  });

  it("must be done before the device object is deleted (PWR-8), and its IRPs are not failed", () => {
    const deletes = inOrder(
      uses,
      "PoRequestPowerIrp(device, D3)",
      "NextDevicePowerIrp(device)",
      "IoDeleteDevice(object)",
    );
    expect(graph({ deletes }).errors).toEqual([
      "no-use-after-free: the device object is deleted with a power IRP outstanding",
    ]);
    const failing = inOrder(
      uses,
      "PoRequestPowerIrp(device, D3)",
      "NextDevicePowerIrp(device)",
      "CompleteDevicePowerIrp(device, STATUS_UNSUCCESSFUL)",
    );
    expect(graph({ failing }).errors).toEqual([
      "required-irp-succeeds: the driver fails a set-power IRP, which it must succeed",
    ]);
  });

  it("holds one system IRP, which is completed where the device IRP is done and nowhere else (PWR-6)", async () => {
    const sent = ["SendSystemPowerIrp(device, S3)", "PoRequestPowerIrp(device, D3)"];
    const done = ["PowerIrpCompleted(device)", "CompleteSystemPowerIrp(device)"];
    const finishes = thread(
      inOrder(uses, "NextDevicePowerIrp(device)", "CompleteDevicePowerIrp(device, STATUS_SUCCESS)", ...done),
    );
    await showsRaceAndFix({
      objects: { device: devicePower() },
      actors: { finishes },
      violates: "single-completion",
      race: { actors: { owner: thread(inOrder(uses, ...sent, "CompleteSystemPowerIrp(device)")) } },
      fix: { actors: { owner: thread(inOrder(uses, ...sent)) } },
    });
  });

  it("still active at the end is what the watchdog would find (PWR-7)", () => {
    const { check } = everyPowerIrpCompleted as Extract<Property, { check: unknown }>;
    const { situations } = graph({ it: inOrder(uses, "SendSystemPowerIrp(device, S3)") });
    expect(situations.at(-1)?.is("device")).toContain("system = S3");
    const view = (system: string) => [
      {
        name: "device",
        kind: "device power",
        state: "managed",
        tags: new Set<string>(),
        context: { system, device: "NULL" },
      },
    ];
    expect([check(view("S3")), check(view("NULL"))]).toEqual(["device is never done with S3", undefined]);
    const done = graph({ it: inOrder(uses, "SendSystemPowerIrp(device, S3)", "CompleteSystemPowerIrp(device)") });
    expect(done.situations.at(-1)?.is("device")).toContain("system = NULL");
  });
});
