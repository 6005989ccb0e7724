import { assign } from "xstate";
import type { ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { usedAfterFree } from "./freed-memory";

export interface FileObjectOptions {
  /** How many handles to it are open when the run starts. Default 1. */
  readonly handles?: number;
}

interface File {
  readonly handles: number;
  /** IRP -> the thread that sent it. */
  readonly outstanding: ReadonlyMap<string, string>;
  /** Outstanding IRPs that a cancel in progress has asked for already. */
  readonly asked: ReadonlySet<string>;
}

const NULL = "NULL";
const file = ({ context }: ObjectScope) => context as File;
const sent = ({ context, event }: ObjectScope) => {
  const { outstanding } = context as File;
  return { outstanding: new Map([...outstanding, [event.irp as string, event.by as string]]) };
};
const done = ({ context, event }: ObjectScope) => {
  const { outstanding, asked } = context as File;
  return {
    outstanding: new Map([...outstanding].filter(([irp]) => irp !== event.irp)),
    asked: new Set([...asked].filter((irp) => irp !== event.irp)),
  };
};
const none = { asked: new Set<string>() };

type Whose = "thread" | "everybody";
const next = (scope: ObjectScope, whose: Whose) =>
  [...file(scope).outstanding].find(
    ([irp, by]) => (whose === "everybody" || by === scope.event.by) && !file(scope).asked.has(irp),
  )?.[0];
/** One IRP after the other, each once; then NULL, and the next cancel begins anew. */
const asksOneByOne = (whose: Whose) => [
  {
    guard: (scope: ObjectScope) => next(scope, whose) !== undefined,
    actions: [
      reply((scope: ObjectScope) => next(scope, whose) ?? NULL),
      assign((scope: ObjectScope) => ({ asked: new Set([...file(scope).asked, next(scope, whose) as string]) })),
    ],
  },
  { actions: [reply(NULL), assign(none)] },
];
const isOutstanding = ({ context, event }: ObjectScope) => (context as File).outstanding.has(event.irp);
const ofThread = (scope: ObjectScope) => [...file(scope).outstanding.values()].includes(scope.event.by);

const anyTime = {
  complete: { actions: assign(done) },
  nextOfThread: asksOneByOne("thread"),
  nextOfAll: asksOneByOne("everybody"),
  find: [
    { guard: isOutstanding, actions: reply(({ event }: ObjectScope) => event.irp) },
    { actions: reply("ERROR_NOT_FOUND") },
  ],
  owns: [{ guard: isOutstanding, actions: reply("TRUE") }, { actions: reply("FALSE") }],
  result: { guard: (scope: ObjectScope) => !isOutstanding(scope), actions: reply("completed") },
  threadDone: { guard: (scope: ObjectScope) => !ofThread(scope), actions: reply("completed") },
};

/** `open`: handles to it exist. `cleanedUp`: the last was closed and IRP_MJ_CLEANUP is sent. `closed`: IRP_MJ_CLOSE was sent. */
export const fileObjectChart = (options?: FileObjectOptions): ObjectChart => ({
  context: { handles: options?.handles ?? 1, outstanding: new Map<string, string>(), ...none },
  initial: "open",
  states: {
    open: {
      on: {
        ...anyTime,
        send: { actions: [assign(sent), reply("STATUS_PENDING")] },
        access: "open",
        duplicate: { actions: assign({ handles: ({ context }) => context.handles + 1 }) },
        closeHandle: [
          {
            guard: ({ context }: ObjectScope) => context.handles > 1,
            actions: [assign({ handles: ({ context }) => context.handles - 1 }), reply("handles left")],
          },
          { target: "cleanedUp", actions: [assign({ handles: 0 }), reply("IRP_MJ_CLEANUP")] },
        ],
      },
    },
    cleanedUp: {
      on: {
        ...anyTime,
        // A request that the I/O manager had taken before the handle went may still come (CLN-2).
        send: { actions: [assign(sent), reply("STATUS_PENDING")] },
        access: "cleanedUp",
        closeHandle: { actions: reply("STATUS_INVALID_HANDLE") },
        duplicate: { actions: reply("STATUS_INVALID_HANDLE") },
        close: { guard: ({ context }: ObjectScope) => context.outstanding.size === 0, target: "closed" },
      },
    },
    closed: {
      on: {
        ...anyTime,
        closed: "closed",
        access: "usedAfterClose",
        send: { actions: reply("STATUS_INVALID_HANDLE") },
        closeHandle: { actions: reply("STATUS_INVALID_HANDLE") },
        duplicate: { actions: reply("STATUS_INVALID_HANDLE") },
      },
    },
    usedAfterClose: usedAfterFree("the file object's context"),
  },
});
