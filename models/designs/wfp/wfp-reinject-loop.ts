import {
  design,
  dpc,
  dpcObject,
  holds,
  injectionHandle,
  packet,
  returned,
  routine,
  spinLock,
  thread,
  unrefuted,
  violated,
} from "bugcheck";

/** classifyFn: clones and absorbs a packet, unless it looks and finds that the packet is its own clone. */
function classify(looks: boolean) {
  return routine({
    uses: { packet, handle: injectionHandle },
    chart: {
      initial: looks ? "Look" : "Absorb",
      states: {
        Look: {
          on: {
            "FwpsQueryPacketInjectionState0(packet)": [
              { guard: returned("FWPS_PACKET_NOT_INJECTED"), target: "Absorb" },
              { target: "Permit" },
            ],
          },
        },
        Absorb: { on: { "FwpsAllocateCloneNetBufferList0(handle, packet)": "Done" } },
        Permit: { on: { "PermitPacket(packet)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The driver's thread injects what classifyFn has absorbed. */
const worker = routine({
  uses: { packet, handle: injectionHandle },
  chart: {
    initial: "Wait",
    states: {
      Wait: { tags: ["idle"], on: { "WaitForAbsorbed(packet)": "Inject" } },
      Inject: { on: { "FwpsInjectTransportSendAsync0(handle, packet)": "Wait" } },
    },
  },
});

/** The completion function of the injection. */
const injected = routine({
  uses: { handle: injectionHandle },
  chart: {
    initial: "Free",
    states: {
      Free: { on: { "FwpsFreeCloneNetBufferList0(handle)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The transport's send path: it holds its lock while it asks the callout, and takes the same lock for a packet that is injected. */
function send(injectsAtOnce: boolean) {
  return routine({
    uses: { stackLock: spinLock, packet, handle: injectionHandle, injector: dpcObject },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(stackLock)": "Classify" } },
        Classify: {
          on: { "FwpsAllocateCloneNetBufferList0(handle, packet)": injectsAtOnce ? "LockToInject" : "Queue" },
        },
        LockToInject: { on: { "KeAcquireSpinLockAtDpcLevel(stackLock)": "UnlockInjected" } },
        UnlockInjected: { on: { "KeReleaseSpinLockFromDpcLevel(stackLock)": "Unlock" } },
        Queue: { on: { "KeInsertQueueDpc(injector)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(stackLock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The DPC that injects in the callout's place, when the stack has left its lock. */
const injectorDpc = routine({
  uses: { stackLock: spinLock, handle: injectionHandle },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(stackLock)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(stackLock)": "Free" } },
      Free: { on: { "FwpsFreeCloneNetBufferList0(handle)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const reinjects = (looks: boolean) => ({
  classify: dpc(classify(looks), {}, { queuedBy: "packet", on: 0 }),
  worker: thread(worker, {}, { on: 0, daemon: true }),
  injected: dpc(injected, {}, { queuedBy: "handle", on: 0 }),
});

/**
 * A callout that clones, absorbs and injects packets, and meets its own clones again.
 *
 * From the answer "Microsoft reinject the packets" to a question how to decide later about one. A clone that is injected comes back to classifyFn (WFP-9);
 * without a look at its injection state it is cloned again, for ever. That has no last state: the search can only say how far it got, so `no-check` is
 * expected to be unrefuted. With the claim that a packet is injected once it is violated at the second injection (`no-check-counted`). The variant with
 * the lock is the documented rule that TCP at the transport layers must not be injected from inside classify (WFP-10); the send path that takes its lock a
 * second time is spelled out there. All of it is ours; nobody reported it.
 *
 * The catalogue counts 13 steps to the fourth injection. Here the second comes after ten and the fourth after twenty, for entering classifyFn and returning from it are
 * steps; `checked` has twenty states for its ten for the same reason.
 */
export default design({
  id: "wfp-reinject-loop",
  about: "A callout absorbs and injects its own clones for ever",
  objects: {
    packet: packet(),
    handle: injectionHandle(),
    stackLock: spinLock(),
    injector: dpcObject(),
  },
  survivors: {
    "ignore-result at Look": "Every packet is permitted and none injected.",
  },
  variants: {
    "no-check": {
      about: "No end: every injection is one more state.",
      actors: reinjects(false),
      unchecked: ["packet-injected-once"],
      scope: { processors: [1], states: 2000 },
      differs: ["Absorb", "Look"],
      expect: unrefuted("states"),
    },
    "no-check-counted": {
      about:
        "The packet leaves with its fourth injection, so that there is an end, and the claim is all that is broken.",
      objects: { packet: packet({ leavesAfter: 4 }) },
      actors: reinjects(false),
      differs: ["Absorb", "Look"],
      expect: violated("packet-injected-once", { processors: 1 }),
    },
    checked: { actors: reinjects(true), expect: holds() },
    "injects-under-stack-lock": {
      actors: { send: thread(send(true), {}, { on: 0 }) },
      differs: ["Classify"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "injects-from-dpc": {
      actors: {
        send: thread(send(false), {}, { on: 0 }),
        injector: dpc(injectorDpc, {}, { queuedBy: "injector", on: 0 }),
      },
      expect: holds(),
    },
  },
});
