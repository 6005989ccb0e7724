import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { fileObject } from "./file-object";
import { pnpDevice } from "./pnp-device";
import { rundownProtection } from "./rundown-protection";

const uses = { device: pnpDevice };
const ok = "CompletePnpIrp(device, STATUS_SUCCESS)";
const fails = "CompletePnpIrp(device, STATUS_UNSUCCESSFUL)";
const send = (minor: string) => `SendPnpIrp(device, IRP_MN_${minor})`;
const alone = (started: boolean, ...calls: string[]) =>
  stateGraph(small({ objects: { device: pnpDevice({ started }) }, actors: { pnp: thread(inOrder(uses, ...calls)) } }));

/** A request touches the hardware; `counts`: under run-down protection, which stopping waits for. */
const stops = (counts: boolean) => {
  const all = { device: pnpDevice, rundown: rundownProtection };
  const request = routine({
    uses: all,
    chart: {
      initial: counts ? "Acquire" : "Use",
      states: {
        Acquire: {
          on: {
            "ExAcquireRundownProtection(rundown)": [{ guard: returned("FALSE"), target: "Done" }, { target: "Use" }],
          },
        },
        Use: { on: { "UseHardware(device)": counts ? "Release" : "Done" } },
        Release: { on: { "ExReleaseRundownProtection(rundown)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
  const waits = counts ? ["ExWaitForRundownProtectionRelease(rundown)"] : [];
  const pnp = inOrder(all, send("QUERY_STOP_DEVICE"), ok, send("STOP_DEVICE"), ...waits, ok);
  return stateGraph(
    small({
      objects: { device: pnpDevice({ started: true }), rundown: rundownProtection() },
      actors: { request: thread(request), pnp: thread(pnp) },
    }),
  );
};

describe("a PnP device", () => {
  it("goes where the driver's answers lead it", () => {
    const minors = ["START_DEVICE", "QUERY_STOP_DEVICE", "STOP_DEVICE", "SURPRISE_REMOVAL", "REMOVE_DEVICE"];
    const messages = [
      ...minors.map((minor) => ({ type: "send", minor: `IRP_MN_${minor}` })),
      { type: "complete", status: "STATUS_SUCCESS" },
    ];
    const said = sentences(pnpDevice(), messages).filter((text) => !text.includes("pending"));
    const short = (text: string) =>
      text
        .replaceAll(/IRP_MN_|_DEVICE/g, "")
        .replaceAll(", complete STATUS_SUCCESS", " ok")
        .replaceAll("send ", "");
    expect(said.map(short)).toMatchInlineSnapshot(`
      [
        "at first: notStarted",
        "at first ok: completedNothing",
        "at first, START ok: started",
        "at first, SURPRISE_REMOVAL ok: surpriseRemoved",
        "at first, REMOVE ok: removed",
        "at first, START ok, QUERY_STOP ok: stopPending",
        "at first, START ok, QUERY_STOP ok, STOP ok: stopped",
      ]
    `);
  });

  it("stays as it was when the driver refuses a query, and lets it refuse nothing that has happened", () => {
    expect(alone(true, send("QUERY_REMOVE_DEVICE"), fails, send("QUERY_STOP_DEVICE"), ok).errors).toEqual([]);
    expect(alone(true, send("SURPRISE_REMOVAL"), fails).errors).toEqual([
      "required-irp-succeeds: the driver fails a PnP IRP that it must succeed",
    ]);
  });

  it("is sent nothing out of turn, and completes nothing twice", () => {
    expect(() => alone(true, send("STOP_DEVICE"))).toThrow(CallerMistake);
    expect(alone(true, send("QUERY_STOP_DEVICE"), ok, ok).errors).toEqual([
      "single-completion: a PnP IRP is completed that is not pending",
    ]);
  });

  it("is touched after it stopped by a request that nobody waits for", () => {
    expect(stops(false).errors).toEqual([expect.stringMatching(/^no-access-while-stopped: /)]);
    const { errors, situations } = stops(true);
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
  });

  it("is not removed while a file is open (CLN-4)", () => {
    const removes = (...closes: string[]) =>
      stateGraph(
        small({
          objects: { device: pnpDevice({ started: true }), file: fileObject() },
          actors: {
            pnp: thread(inOrder(uses, send("SURPRISE_REMOVAL"), ok, send("REMOVE_DEVICE"), ok)),
            app: thread(inOrder({ file: fileObject }, ...closes)),
          },
        }),
      ).situations.filter(({ stuck }) => stuck).length;
    expect(removes("DuplicateHandle(file)")).toBe(1);
    expect(removes("CloseHandle(file)", "SendClose(file)")).toBe(0);
  });
});
