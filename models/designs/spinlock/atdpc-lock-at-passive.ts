import { design, dpc, holds, routine, spinLock, thread, violated } from "bugcheck";

type Acquire = "KeAcquireSpinLock(queueLock)" | "KeAcquireSpinLockAtDpcLevel(queueLock)";
type Release = "KeReleaseSpinLock(queueLock)" | "KeReleaseSpinLockFromDpcLevel(queueLock)";

/** A section under the queue lock; its acquire and its release say whether the level is theirs to change. */
function section(acquire: Acquire, release: Release) {
  return routine({
    uses: { queueLock: spinLock },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { [acquire]: "Unlock" } },
        Unlock: { on: { [release]: "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const atDpcLevel = section("KeAcquireSpinLockAtDpcLevel(queueLock)", "KeReleaseSpinLockFromDpcLevel(queueLock)");

function actors(body: typeof atDpcLevel, { dpcOn = 0 } = {}) {
  return { thread: thread(body, {}, { on: 0 }), dpc: dpc(atDpcLevel, {}, { on: dpcOn }) };
}

/**
 * A thread at PASSIVE_LEVEL takes a spin lock by the call that is meant for DPCs, which leaves the level as it is (SPIN-4). The pages
 * forbid it; a report there is none.
 *
 * The DPC that wants the same lock then comes in on the thread's own processor and spins above the only context that could release it. On Windows:
 * a hang, then 0x133. It needs exactly the same processor: from another one (`other-cpu`) the DPC waits for a thread that goes on. Driver
 * Verifier stops at the call itself, 0xC4/0x40 (`verifier`); the first two variants leave the level unchecked to show what happens without it. Look
 * in the trace at the DPC that enters while the thread holds the lock at PASSIVE_LEVEL.
 *
 * `mirror-release` is the opposite mistake: taken by the raising call, released by the one that does not lower, and so the thread goes back
 * to user mode at DISPATCH_LEVEL (0x4A; SPIN-5); its forms are left unchecked to show that.
 */
export default design({
  id: "atdpc-lock-at-passive",
  about: "a thread takes a spin lock without raising, and a DPC on its processor spins for it",
  objects: { queueLock: spinLock() },
  variants: {
    "same-cpu": {
      about: "thread and DPC on one processor, levels unchecked",
      actors: actors(atDpcLevel),
      unchecked: ["irql-respected"],
      differs: ["Lock", "Unlock"],
      expect: violated("no-deadlock"),
    },
    "other-cpu": {
      about: "the DPC on the other processor, levels unchecked",
      actors: actors(atDpcLevel, { dpcOn: 1 }),
      scope: { processors: [2] },
      unchecked: ["irql-respected"],
      expect: holds(),
    },
    verifier: {
      about: "the same call with levels checked, and no DPC that wants the lock: 0xC4/0x40 all the same",
      actors: { thread: thread(atDpcLevel, {}, { on: 0 }) },
      differs: ["Lock", "Unlock"],
      expect: violated("irql-respected"),
    },
    fixed: {
      about: "the thread takes the lock by the raising call and releases it by the lowering one",
      actors: actors(section("KeAcquireSpinLock(queueLock)", "KeReleaseSpinLock(queueLock)")),
      expect: holds(),
    },
    "mirror-release": {
      about: "taken by the raising call, released by the one that does not lower",
      objects: { queueLock: spinLock({ forms: "unchecked" }) },
      actors: actors(section("KeAcquireSpinLock(queueLock)", "KeReleaseSpinLockFromDpcLevel(queueLock)")),
      differs: ["Unlock"],
      expect: violated("returns-at-entry-irql"),
    },
  },
});
