import { describe, expect, it } from "vitest";
import { dpcObject } from "../../models/kernel/dpc-object";
import { irp } from "../../models/kernel/irp";
import { spinLock } from "../../models/kernel/spin-lock";
import { type ActorOptions, dpc, each, environment, type PlacedActor, thread } from "../language/actor";
import { many, routineName } from "../language/kind";
import { inOrder } from "../testing/toy-routine";
import { placeActors, placeObjects } from "./placement";

const body = inOrder({ irp, lock: spinLock, Cancel: routineName }, "IoMarkIrpPending(irp)");
const objects = { irp: many(2, irp()), one: irp(), lock: spinLock(), fast: spinLock(), dpcs: many(2, dpcObject()) };
const bounds = (processors = 1, set: Record<string, number> = {}) => ({ processors, set });
const place = (actors: Readonly<Record<string, PlacedActor>>, at = bounds()) =>
  placeActors(actors, objects, at).map(({ name, roles, processors, queuedBy }) => ({
    name,
    roles: Object.fromEntries(roles),
    processors,
    ...(queuedBy !== undefined && { queuedBy }),
  }));
const mistake = (code: string, message: string, hint: string) =>
  expect.objectContaining({ code, message, hint: expect.stringContaining(hint) });

describe("objects", () => {
  it("declared with many are placed one by one, as many as are set", () => {
    expect([...placeObjects(objects, bounds()).keys()]).toEqual([
      "irp[0]",
      "irp[1]",
      "one",
      "lock",
      "fast",
      "dpcs[0]",
      "dpcs[1]",
    ]);
    expect([...placeObjects({ irp: many(2, irp()) }, bounds(1, { irp: 3 })).keys()]).toEqual([
      "irp[0]",
      "irp[1]",
      "irp[2]",
    ]);
    expect([...placeObjects({ irp: many(2, irp()) }, bounds(1, { irp: 0 })).keys()]).toEqual([]);
  });

  it.each([
    ["lock", "What scales here: irp, dpcs."],
    ["irps", "What scales here: irp, dpcs."],
  ])("cannot be set in number otherwise: %s", (name, hint) => {
    expect(() => placeObjects(objects, bounds(1, { [name]: 2 }))).toThrow(
      mistake("NOT_SCALABLE", `${name} is not declared with many(), so its number cannot be set`, hint),
    );
  });
});

describe("actors", () => {
  it("placed with each are one an instance, each with its own", () => {
    expect(place({ process: each("irp", thread(body)) })).toEqual([
      { name: "process[0]", roles: { irp: "irp[0]", lock: "lock", Cancel: "Cancel" }, processors: [0] },
      { name: "process[1]", roles: { irp: "irp[1]", lock: "lock", Cancel: "Cancel" }, processors: [0] },
    ]);
    expect(place({ process: each("irp", thread(body)) }, bounds(1, { irp: 3 }))).toHaveLength(3);
  });

  it("find objects by the names of their roles, or by those they are given", () => {
    expect(place({ it: thread(body, { irp: "one", lock: "fast", Cancel: "QueueCancel" }) })).toEqual([
      { name: "it", roles: { irp: "one", lock: "fast", Cancel: "QueueCancel" }, processors: [0] },
    ]);
    expect(place({ it: thread(body, { irp: "irp[1]" }) })[0]?.roles.irp).toBe("irp[1]");
  });

  it.each<[ActorOptions["on"], number, readonly number[][]]>([
    [
      undefined,
      2,
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [0, 2, [[0], [0]]],
    [1, 2, [[1], [1]]],
    [1, 1, [[0], [0]]],
    [5, 3, [[2], [2]]],
    ["spread", 2, [[0], [1]]],
    ["spread", 1, [[0], [0]]],
  ])("on %s of %i processors may run on", (on, processors, expected) => {
    const options = on === undefined ? {} : { on };
    expect(
      place({ it: each("irp", thread(body, {}, options)) }, bounds(processors)).map((actor) => actor.processors),
    ).toEqual(expected);
  });

  it("that a DPC object queues are one an activation", () => {
    const queued = (on?: number) => ({
      it: each("dpcs", dpc(inOrder({}, "f()"), {}, { queuedBy: "dpcs", ...(on !== undefined && { on }) })),
    });
    expect(place(queued(), bounds(2)).map(({ name, processors, queuedBy }) => [name, processors, queuedBy])).toEqual([
      ["it[0] on 0", [0], "dpcs[0]"],
      ["it[0] on 1", [1], "dpcs[0]"],
      ["it[1] on 0", [0], "dpcs[1]"],
      ["it[1] on 1", [1], "dpcs[1]"],
    ]);
    expect(place(queued(), bounds(1)).map(({ name }) => name)).toEqual(["it[0]", "it[1]"]);
    expect(place(queued(1), bounds(2)).map(({ name, processors }) => [name, processors])).toEqual([
      ["it[0]", [1]],
      ["it[1]", [1]],
    ]);
  });

  const variable = { ...body, chart: { ...body.chart, context: { irp: null } } };

  it("leave out of their roles what is a variable", () => {
    expect(place({ it: thread(variable) })[0]?.roles).toEqual({ lock: "lock", Cancel: "Cancel" });
  });

  it.each<[string, PlacedActor, unknown]>([
    [
      "a name that is both",
      thread(variable, { irp: "one" }),
      mistake("ROLE_AND_VARIABLE", "irp is a variable of the chart and is also bound as a role", "rename"),
    ],
    [
      "a name the chart does not use",
      thread(body, { irp: "one", lok: "fast" }),
      mistake("UNKNOWN_ROLE", "lok is bound, but the chart uses no such name", "irp, lock, Cancel"),
    ],
    [
      "no object of the design",
      thread(body, { irp: "onee" }),
      mistake("UNKNOWN_OBJECT", 'it is bound to "onee", which is no object of the design', "Did you mean one?"),
    ],
    [
      "one of several, unsaid which",
      thread(body, { irp: "irp" }),
      mistake("ROLE_TO_MANY", "it is bound to irp, of which there are several", '"irp[0]"'),
    ],
    [
      "one of several by its own name",
      thread(body),
      mistake("ROLE_TO_MANY", "it is bound to irp, of which there are several", 'each("irp", ...)'),
    ],
    [
      "another kind",
      thread(body, { irp: "lock" }),
      mistake("WRONG_KIND", "irp is a IRP in the chart and is bound to lock, a spin lock", "Bind it to a IRP"),
    ],
    [
      "an unknown queue",
      dpc(body, { irp: "one" }, { queuedBy: "dpc" }),
      mistake("UNKNOWN_OBJECT", 'it is bound to "dpc", which is no object of the design', "Did you mean"),
    ],
    [
      "one of several queues",
      dpc(body, { irp: "one" }, { queuedBy: "dpcs" }),
      mistake("ROLE_TO_MANY", "it is bound to dpcs, of which there are several", "dpcs[0]"),
    ],
    [
      "an unknown many",
      each("irps", environment(body)),
      mistake("UNKNOWN_OBJECT", '"irps" is no object of the design', "Objects are: irp, one"),
    ],
    [
      "a processor that cannot be",
      thread(body, { irp: "one" }, { on: -1 }),
      mistake("NO_SUCH_PROCESSOR", "on: -1 is no processor", "from 0"),
    ],
    [
      "half a processor",
      thread(body, { irp: "one" }, { on: 0.5 }),
      mistake("NO_SUCH_PROCESSOR", "on: 0.5 is no processor", "from 0"),
    ],
  ])("are refused with %s", (_, actor, error) => {
    expect(() => place({ it: actor })).toThrow(error as Error);
  });
});
