import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { type CallDefinition, call, literal, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

export interface ResourceOptions {
  /** `unchecked` shows what comes of taking the resource outside a region, instead of the taking itself. Default: checked. */
  readonly regions?: "checked" | "unchecked";
}

/** How often each owner holds it shared. */
type Shared = Readonly<Record<string, number>>;

const shared = ({ context }: ObjectScope) => context.shared as Shared;
const owner = ({ event }: ObjectScope): string => event.owner ?? event.by;
const mine = (scope: ObjectScope) => shared(scope)[owner(scope)] ?? 0;
const owns = (scope: ObjectScope) => scope.context.exclusive === owner(scope);
const sharers = (scope: ObjectScope) => Object.keys(shared(scope)).length;
const holds = (scope: ObjectScope) => owns(scope) || mine(scope) > 0;
const nobodyWaits = ({ context }: ObjectScope) => context.waiting.size === 0;

const deeper = (difference: number) => assign({ depth: ({ context }) => context.depth + difference });
const share = (difference: number) =>
  assign({
    shared: (scope: ObjectScope) => {
      const { [owner(scope)]: _, ...others } = shared(scope);
      const count = mine(scope) + difference;
      return count === 0 ? others : { ...others, [owner(scope)]: count };
    },
  });
const noLongerWaits = assign({
  waiting: ({ context, event }) => new Set([...context.waiting].filter((waiter) => waiter !== event.by)),
});
const own = assign({ exclusive: ({ event }) => event.by, depth: 1 });
const yes = reply("TRUE");

/** By the name of the request: whether it passes threads that wait for exclusive access (MTX-5 and the pages of the calls). */
const passes: Readonly<Record<string, (scope: ObjectScope) => boolean>> = {
  behind: (scope) => mine(scope) > 0 || nobodyWaits(scope),
  starving: () => true,
  waiting: nobodyWaits,
};
const passesWaiters = (scope: ObjectScope) => passes[scope.event.request]?.(scope) ?? false;

type Acquire = CallDefinition<[ReturnType<typeof resource>, ReturnType<typeof region>, ReturnType<typeof wait>]>;

/** With TRUE the call waits; with FALSE it answers FALSE where it would have to. */
function acquire(name: string, event: "share" | "own", request: string): Acquire {
  const apcs = { to: "region", event: "areApcsOff", as: "apcsOff" };
  const asks = (type: string) =>
    ({ to: "resource", event: type, with: { request, apcsOff: "apcsOff" }, result: true }) as const;
  const waits = { answer: "wait", is: "TRUE" };
  return call({
    params: [resource(), region(), wait()],
    irql: documentedIrql(name),
    facts: ["MTX-4", "MTX-5", `NF:wdm.${name}`],
    phases: [
      ...(event === "own" ? [{ name: "queue up", when: waits, messages: [{ to: "resource", event: "want" }] }] : []),
      { name: "own", when: waits, blocks: "waits", messages: [apcs, asks(event)] },
      { name: "try", when: { answer: "wait", is: "FALSE" }, messages: [apcs, asks(`${event}AtOnce`)] },
    ],
  });
}

function resource() {
  return self("resource");
}

function region() {
  return object("region", "critical region", "guarded region");
}

function wait() {
  return literal("wait", "TRUE", "FALSE");
}

const refused = { actions: reply("FALSE") };

/**
 * An ERESOURCE: shared by many or owned exclusively by one thread, each as often as it likes. A shared holder that asks for exclusive access waits for
 * itself (MTX-4), new sharers wait behind who waits for exclusive access (MTX-5). Its calls are given the caller's critical or guarded region, since
 * normal kernel APCs must be held back from acquire to release.
 */
export const executiveResource = kind({
  kind: "ERESOURCE",
  facts: ["MTX-4", "MTX-5"],
  assumes: ["of several threads that wait for an ERESOURCE any may be next (the pages are silent)"],
  chart: (options?: ResourceOptions) => {
    const apcsOn = ({ event }: ObjectScope) => options?.regions !== "unchecked" && event.apcsOff === "FALSE";
    const outside = { guard: apcsOn, target: "acquiredWithApcs" };
    const releasedOutside = { guard: apcsOn, target: "releasedWithApcs" };
    const want = { actions: assign({ waiting: ({ context, event }) => new Set([...context.waiting, event.by]) }) };
    const first = { guard: passesWaiters, target: "shared", actions: [share(1), yes] };
    const another = { guard: passesWaiters, actions: [share(1), yes] };
    const take = { target: "exclusive", actions: [own, noLongerWaits, yes] };
    const again = { guard: owns, actions: [deeper(1), noLongerWaits, yes] };
    const nobodys = {
      release: [releasedOutside, { target: "notOwned" }],
      releaseFor: "invalidRelease",
      convert: "notOwned",
    };
    const releases = (wrong: string) => [
      { guard: (scope: ObjectScope) => !holds(scope), target: wrong },
      { guard: (scope: ObjectScope) => sharers(scope) === 1 && mine(scope) === 1, target: "free", actions: share(-1) },
      { actions: share(-1) },
    ];
    const releasesExclusive = (wrong: string) => [
      { guard: (scope: ObjectScope) => !owns(scope), target: wrong },
      {
        guard: ({ context }: ObjectScope) => context.depth === 1,
        target: "free",
        actions: assign({ exclusive: null, depth: 0 }),
      },
      { actions: deeper(-1) },
    ];
    return {
      context: { shared: {}, exclusive: null, depth: 0, waiting: new Set<string>() },
      initial: "free",
      states: {
        free: {
          on: {
            want,
            own: [outside, take],
            ownAtOnce: [outside, take],
            share: [outside, first],
            shareAtOnce: [outside, first, refused],
            ...nobodys,
            delete: "deleted",
          },
        },
        shared: {
          tags: ["busy"],
          on: {
            want,
            own: outside,
            ownAtOnce: [outside, refused],
            share: [outside, another],
            shareAtOnce: [outside, another, refused],
            release: [releasedOutside, ...releases("notOwned")],
            releaseFor: releases("invalidRelease"),
            setOwner: [
              {
                guard: (scope) => (shared(scope)[scope.event.by] ?? 0) > 0,
                actions: assign({
                  shared: (scope: ObjectScope) => {
                    const { [scope.event.by]: count = 0, ...others } = shared(scope);
                    return { ...others, [scope.event.owner]: (others[scope.event.owner] ?? 0) + count };
                  },
                }),
              },
              { target: "notOwned" },
            ],
            convert: "notOwned",
            delete: "deletedInUse",
          },
        },
        exclusive: {
          tags: ["busy"],
          on: {
            want,
            own: [outside, again],
            ownAtOnce: [outside, again, refused],
            share: [outside, again],
            shareAtOnce: [outside, again, refused],
            release: [releasedOutside, ...releasesExclusive("notOwned")],
            releaseFor: releasesExclusive("invalidRelease"),
            setOwner: [
              {
                guard: ({ context, event }) => context.exclusive === event.by,
                actions: assign({ exclusive: ({ event }) => event.owner }),
              },
              { target: "notOwned" },
            ],
            convert: [
              { guard: (scope) => !owns(scope), target: "notOwned" },
              {
                target: "shared",
                actions: assign({
                  shared: ({ context, event }) => ({ [event.by]: context.depth }),
                  exclusive: null,
                  depth: 0,
                }),
              },
            ],
            delete: "deletedInUse",
          },
        },
        deleted: { on: { "*": "usedAfterDelete" } },
        usedAfterDelete: usedAfterFree("the executive resource"),
        deletedInUse: errorState(
          "no-use-after-free",
          "the executive resource is deleted while somebody holds it",
          bugCheck(
            "0xC4",
            "DRIVER_VERIFIER_DETECTED_VIOLATION",
            "0xD2: memory that holds an active executive resource",
          ),
        ),
        acquiredWithApcs: errorState(
          "resource-held-in-region",
          "the executive resource is acquired with normal kernel APCs enabled: its holder can be suspended while others wait",
          bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "0x37: resource acquired with APCs enabled"),
        ),
        releasedWithApcs: errorState(
          "resource-held-in-region",
          "the executive resource is released with normal kernel APCs enabled: the region was left before it",
          bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "0x38: resource released with APCs enabled"),
        ),
        notOwned: errorState(
          "lock-released-by-owner",
          "the executive resource is released or converted by a thread that does not own it so",
          bugCheck("0xE3", "RESOURCE_NOT_OWNED", "the resource", "the thread"),
        ),
        invalidRelease: errorState(
          "lock-released-by-owner",
          "the executive resource is released for somebody who does not own it",
          bugCheck("0x16E", "ERESOURCE_INVALID_RELEASE", "the resource", "the current thread", "the owner named"),
        ),
      },
    };
  },
  calls: {
    ExAcquireResourceExclusiveLite: acquire("ExAcquireResourceExclusiveLite", "own", "exclusive"),
    /** Waits behind threads that wait for exclusive access, unless the caller holds it already. */
    ExAcquireResourceSharedLite: acquire("ExAcquireResourceSharedLite", "share", "behind"),
    /** Does not wait for threads that wait for exclusive access. */
    ExAcquireSharedStarveExclusive: acquire("ExAcquireSharedStarveExclusive", "share", "starving"),
    /** Waits for them even where the caller holds it already. */
    ExAcquireSharedWaitForExclusive: acquire("ExAcquireSharedWaitForExclusive", "share", "waiting"),
    ExReleaseResourceLite: call({
      params: [self("resource"), region()],
      irql: documentedIrql("ExReleaseResourceLite"),
      facts: ["MTX-4"],
      phases: [
        {
          name: "release",
          messages: [
            { to: "region", event: "areApcsOff", as: "apcsOff" },
            { to: "resource", event: "release", with: { apcsOff: "apcsOff" } },
          ],
        },
      ],
    }),
    /** What the caller holds belongs to `owner` from now on, who may be released for by any thread. */
    ExSetResourceOwnerPointer: call({
      params: [self("resource"), object("owner", "IRP", "pool block", "caller")],
      irql: documentedIrql("ExSetResourceOwnerPointer"),
      facts: ["NF:wdm.ExSetResourceOwnerPointer"],
      phases: [{ name: "set", messages: [{ to: "resource", event: "setOwner", with: { owner: "owner" } }] }],
    }),
    ExReleaseResourceForThreadLite: call({
      params: [self("resource"), object("owner", "IRP", "pool block", "caller")],
      irql: documentedIrql("ExReleaseResourceForThreadLite"),
      facts: ["MTX-4", "NF:wdm.ExReleaseResourceForThreadLite"],
      phases: [{ name: "release", messages: [{ to: "resource", event: "releaseFor", with: { owner: "owner" } }] }],
    }),
    ExConvertExclusiveToSharedLite: call({
      params: [self("resource")],
      irql: documentedIrql("ExConvertExclusiveToSharedLite"),
      facts: ["NF:wdm.ExConvertExclusiveToSharedLite"],
      phases: [{ name: "convert", messages: [{ to: "resource", event: "convert" }] }],
    }),
    ExDeleteResourceLite: call({
      params: [self("resource")],
      irql: documentedIrql("ExDeleteResourceLite"),
      facts: ["NF:wdm.ExDeleteResourceLite"],
      phases: [{ name: "delete", messages: [{ to: "resource", event: "delete" }] }],
    }),
  },
});
