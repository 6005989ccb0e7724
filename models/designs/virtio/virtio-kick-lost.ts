import { design, dpc, event, holds, property, returned, routine, thread, violated, virtioRing } from "bugcheck";

/** The guest's send path at DISPATCH_LEVEL: publishes each packet and kicks the host unless it said that it looks anyway. */
function guest(packets: number, { synchronousExit = false, barrier = false, kicksOnceMore = false } = {}) {
  const kick = synchronousExit ? "KickAndWait(ring)" : "Kick(ring)";
  const states = Array.from({ length: packets }, (_, index) => {
    const next = index + 1 < packets ? `Publish${index + 2}` : kicksOnceMore ? "KickOnceMore" : "Done";
    const n = index + 1;
    return {
      [`Publish${n}`]: { on: { "PublishBuffer(ring)": barrier ? `Barrier${n}` : `Look${n}` } },
      ...(barrier && { [`Barrier${n}`]: { on: { "KeMemoryBarrier()": `Look${n}` } } }),
      [`Look${n}`]: {
        on: { "ReadUsedFlags(ring)": [{ guard: returned("NO_NOTIFY"), target: next }, { target: `Kick${n}` }] },
      },
      [`Kick${n}`]: { on: { [kick]: next } },
    };
  });
  return routine({
    uses: { ring: virtioRing },
    chart: {
      initial: "Publish1",
      states: {
        ...Object.assign({}, ...states),
        KickOnceMore: { on: { [kick]: "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The host: woken by a kick, it says that it looks anyway, empties the ring, perhaps only after a burst, and asks for kicks again. */
function host(looksAgain: boolean, barrier = false, outlastsBurst = false) {
  const look = barrier ? "Barrier" : "LookAgain";
  return routine({
    uses: { ring: virtioRing, polling: event, burstOver: event },
    chart: {
      initial: "Sleep",
      states: {
        Sleep: { tags: ["idle"], on: { "WaitForKick(ring)": "Suppress" } },
        Suppress: { on: { "SuppressKicks(ring)": outlastsBurst ? "Tell" : "Drain" } },
        Tell: { on: { "KeSetEvent(polling)": "WaitForBurst" } },
        WaitForBurst: { on: { "KeWaitForSingleObject(burstOver, NULL)": "Drain" } },
        Drain: { on: { "UseBuffer(ring)": [{ guard: returned("NULL"), target: "Allow" }, { target: "Drain" }] } },
        Allow: { on: { "AllowKicks(ring)": looksAgain ? look : "Sleep" } },
        ...(barrier && { Barrier: { on: { "KeMemoryBarrier()": "LookAgain" } } }),
        LookAgain: {
          on: { "ReadAvailableIndex(ring)": [{ guard: returned("MORE"), target: "Suppress" }, { target: "Sleep" }] },
        },
      },
    },
  });
}

/** In the end, when every store has been performed: before, an exit may be seen whose packet is still in the store buffer. */
const exitsWithinPackets = property({
  kind: "finally",
  name: "exits-within-packets",
  about: "When everybody rests, there were no more VM exits than packets.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "the guest exits to the host more often than it sends" }],
  of: "virtio ring",
  check: ([ring]) => {
    const { kicks, published } = ring?.context ?? {};
    return Number(kicks) > Number(published) ? `${kicks} exits for ${published} packets` : undefined;
  },
});

const oneExitForBurst = property({
  kind: "always",
  name: "one-exit-for-burst",
  about: "Packets that come while the host polls cost the one VM exit that woke it.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "the guest exits to the host for packets that it would have found by itself" }],
  of: "virtio ring",
  check: ([ring]) => {
    const { kicks, published } = ring?.context ?? {};
    return Number(kicks) > 1 ? `${kicks} exits for a burst of ${published} packets` : undefined;
  },
});

/** Wakes the host with a packet and sends the second while it polls: kicks for that where the flag asks for it, or always. */
function burstGuest(looks: boolean) {
  return routine({
    uses: { ring: virtioRing, polling: event, burstOver: event },
    chart: {
      initial: "Publish1",
      states: {
        Publish1: { on: { "PublishBuffer(ring)": "Kick1" } },
        Kick1: { on: { "Kick(ring)": "WaitUntilPolled" } },
        WaitUntilPolled: { on: { "KeWaitForSingleObject(polling, NULL)": "Publish2" } },
        Publish2: { on: { "PublishBuffer(ring)": looks ? "Look2" : "Kick2" } },
        Look2: {
          on: { "ReadUsedFlags(ring)": [{ guard: returned("NO_NOTIFY"), target: "Tell" }, { target: "Kick2" }] },
        },
        Kick2: { on: { "Kick(ring)": "Tell" } },
        Tell: { on: { "KeSetEvent(burstOver)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const burst = (looks: boolean) => ({
  actors: {
    guest: thread(burstGuest(looks), {}, { on: 0 }),
    host: thread(host(true, false, true), {}, { on: 1, daemon: true }),
  },
});

const sends = (packets: number, how?: Parameters<typeof guest>[1]) => ({
  guest: dpc(guest(packets, how), {}, { on: 0 }),
});
const hosts = (looksAgain: boolean, barrier = false) => ({
  host: thread(host(looksAgain, barrier), {}, { on: 1, daemon: true }),
});

/** With the second look, and a barrier between store and load on neither side, one or both. */
const barriers = (inGuest: boolean, inHost: boolean, packets = 2) => ({
  ...sends(packets, { barrier: inGuest }),
  ...hosts(true, inHost),
});

/** Under every memory model. */
const everywhere = { processors: [1, 2], memoryModels: ["sc", "tso", "arm64"] } as const;

/**
 * A virtio ring whose host suppresses notifications while it empties the ring, and misses the packet published just before it allows them again.
 *
 * From a question how virtio saves VM exits; QEMU, ACRN and Linux have had fixes for this very race (the host looks at the index once more after it has
 * allowed kicks). The symptom is a network interface of the guest's that stalls until the next packet, an NDIS reset, or 0x9F. Look in the trace at the guest, which
 * reads NO_NOTIFY after the host's last look at the ring, and at the end: a published buffer, and a host asleep.
 *
 * The second look needs a full barrier on both sides, between the store and the load that follows it: without, the guest's new index is still in its
 * processor's store buffer when it reads the old NO_NOTIFY, and the host reads the old index; it shows from memory model tso on. Look there at when the store is performed. A
 * synchronous exit needs a second processor for the host, since the guest keeps its own meanwhile.
 *
 * What the flag saves is the cost: no more exits than packets, and one for a burst that comes while the host polls. In the burst variants the host
 * says when it polls, and the guest when the burst is over: a packet that is looked for after that may cost an exit, and that is no fault.
 *
 * `recheck-no-barrier` takes 17 steps where the catalogue has 15, and has 239 states up to the violation for 135: there only the guest's index may be late, here
 * every store waits, so that the host's two flags reach memory in steps of their own as the guest's two indices do.
 */
export default design({
  id: "virtio-kick-lost",
  about: "The host allows kicks again and sleeps on a packet that was published meanwhile",
  objects: { ring: virtioRing(), polling: event(), burstOver: event() },
  properties: [exitsWithinPackets],
  survivors: {
    "ignore-result at Drain":
      "A host that takes one buffer looks again before it sleeps; one that never takes the ring for empty polls it, and sees all there is.",
    "ignore-result at Look1":
      "A kick too many, or one less: the packet after it is kicked for, and the host takes both.",
    "ignore-result at Look2":
      "A kick too many, or one less: where another packet comes it is kicked for, and the host takes both.",
    "ignore-result at Look3":
      "A kick too many, or one less: the packet after it is kicked for, and the host takes both.",
    "ignore-result at Look4": "A kick too many.",
    "ignore-result at LookAgain":
      "A host that always finds more never sleeps: it polls the ring, and sees all there is.",
  },
  variants: {
    "no-recheck": {
      actors: { ...sends(2), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-one-packet": {
      about: "One packet is always kicked for.",
      actors: { ...sends(1), ...hosts(false) },
      expect: holds(),
    },
    "no-recheck-four-packets": {
      actors: { ...sends(4), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-synchronous-exit": {
      actors: { ...sends(2, { synchronousExit: true }), ...hosts(false) },
      scope: { processors: [2] },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    recheck: { actors: { ...sends(2), ...hosts(true) }, expect: holds() },
    "recheck-four-packets": { actors: { ...sends(4), ...hosts(true) }, expect: holds() },
    "recheck-no-barrier": {
      actors: barriers(false, false),
      scope: everywhere,
      differs: ["Allow", "Barrier", "Barrier1", "Barrier2", "Publish1", "Publish2"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-no-barrier-one-packet": { actors: barriers(false, false, 1), scope: everywhere, expect: holds() },
    "recheck-barrier-in-guest": {
      actors: barriers(true, false),
      scope: everywhere,
      differs: ["Allow", "Barrier"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-barrier-in-host": {
      actors: barriers(false, true),
      scope: everywhere,
      differs: ["Barrier1", "Barrier2", "Publish1", "Publish2"],
      expect: violated("no-stalled-ring", { processors: 2, memoryModel: "tso" }),
    },
    "recheck-barriers": { actors: barriers(true, true), scope: everywhere, expect: holds() },
    "burst-while-polled": {
      ...burst(true),
      properties: [oneExitForBurst],
      expect: holds(),
    },
    "burst-kicked-for-each": {
      about: "a guest that does not look at the flag: an exit for each packet",
      ...burst(false),
      properties: [oneExitForBurst],
      differs: ["Publish2"],
      expect: violated("one-exit-for-burst"),
    },
    "kicked-once-more": {
      about: "a guest that kicks once more to be safe: more exits than packets",
      actors: { ...sends(1, { kicksOnceMore: true }), ...hosts(true) },
      differs: ["Kick1", "Look1"],
      expect: violated("exits-within-packets"),
    },
    "recheck-synchronous-exit": {
      actors: { ...sends(2, { synchronousExit: true }), ...hosts(true) },
      scope: { processors: [2] },
      expect: holds(),
    },
  },
});
