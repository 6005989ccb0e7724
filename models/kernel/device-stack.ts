import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface DeviceStackOptions {
  /** The stack frames of its drivers, the highest first; one declared with `many` stands for that many drivers, one above the other. */
  readonly drivers: readonly string[];
}

const NULL = "NULL";
const HIGHEST = 0;

/** By thread: the place in the stack of each driver that is at work for it, the outermost call first. */
type AtWork = Readonly<Record<string, readonly number[]>>;

const of = ({ context, event }: ObjectScope): readonly number[] => (context.atWork as AtWork)[event.by] ?? [];
const becomes = (places: (scope: ObjectScope) => readonly number[]) =>
  assign({ atWork: (scope: ObjectScope) => ({ ...scope.context.atWork, [scope.event.by]: places(scope) }) });

/**
 * Drivers attached one above the other, as the stack of a thread that calls through them sees them: each keeps its frame until what it called below
 * has returned. The lowest may send a request of its own back in at the top.
 */
export const deviceStack = kind({
  kind: "device stack",
  facts: ["NF:wdm.IoCallDriver", "COMP-1"],
  chart: (options: DeviceStackOptions | undefined, { instances }) => {
    const drivers = (options?.drivers ?? []).flatMap(instances);
    const next = (scope: ObjectScope) => (of(scope).at(-1) ?? HIGHEST - 1) + 1;
    const driver = (place: number | undefined) => (place === undefined ? NULL : (drivers[place] ?? NULL));
    return {
      context: { atWork: {} },
      initial: "attached",
      states: {
        attached: {
          on: {
            down: [
              {
                guard: (scope) => next(scope) < drivers.length,
                actions: [reply((scope) => driver(next(scope))), becomes((scope) => [...of(scope), next(scope)])],
              },
              { target: "belowTheLowest" },
            ],
            top: { actions: [reply(driver(HIGHEST)), becomes((scope) => [...of(scope), HIGHEST])] },
            up: {
              actions: [reply((scope) => driver(of(scope).at(-2))), becomes((scope) => of(scope).slice(0, -1))],
            },
          },
        },
        belowTheLowest: errorState(
          "no-null-dereference",
          "the lowest driver calls the one below it, and there is none",
          bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "address near 0"),
        ),
      },
    };
  },
  calls: {
    /** The next lower driver is entered, the highest one from outside; its frame's name is the result. */
    IoCallDriver: call({
      params: [self("devices"), object("stack", "kernel stack")],
      irql: documentedIrql("IoCallDriver"),
      facts: ["NF:wdm.IoCallDriver"],
      phases: [
        {
          name: "call",
          messages: [
            { to: "devices", event: "down", as: "driver", result: true },
            { to: "driver", event: "size", as: "bytes" },
            { to: "stack", event: "push", with: { bytes: "bytes" } },
          ],
        },
      ],
    }),
    /** A driver opens a file itself: the highest driver is entered on top of all that is at work. Its frame's name is the result. */
    ZwCreateFile: call({
      params: [self("devices"), object("stack", "kernel stack")],
      irql: documentedIrql("ZwCreateFile"),
      facts: ["NF:wdm.ZwCreateFile"],
      phases: [
        {
          name: "call",
          messages: [
            { to: "devices", event: "top", as: "driver", result: true },
            { to: "driver", event: "size", as: "bytes" },
            { to: "stack", event: "push", with: { bytes: "bytes" } },
          ],
        },
      ],
    }),
    /** The driver entered last returns; the result is the frame of the one it returns to, or NULL. */
    ReturnFromDriver: call({
      params: [self("devices"), object("stack", "kernel stack")],
      facts: ["COMP-1"],
      phases: [
        {
          name: "return",
          messages: [
            { to: "devices", event: "up", result: true },
            { to: "stack", event: "pop" },
          ],
        },
      ],
    }),
  },
});
