import { design, routine, spinLock, thread } from "bugcheck";

// A design is a module that exports design({...}). Check it with:
//
//   npx bugcheck check FILE
//
// 1. Routines. Each is a statechart: a state is a point of the program, an arrow is the kernel call made there, written as it would stand
//    in C. `uses` says what kind of thing each name is; a call that does not fit does not compile.
const dispatch = routine({
  uses: { lock: spinLock },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Unlock" } },
      // 2. What the driver does under the lock goes here: more states, one call each.
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

export default design({
  id: "empty",
  about: "a place to start from",
  // 3. Objects: what the calls act on. The name is what the charts call it.
  objects: { lock: spinLock() },
  // 4. Actors: who runs which routine. thread, workItem, dpc, isr, or environment for what is not driver code.
  actors: {
    first: thread(dispatch),
    second: thread(dispatch),
  },
  // 5. Scope: every interleaving is tried with each of these numbers of processors.
  scope: { processors: [1, 2] },
  // 6. Nothing is said of what is expected, so the design is expected to hold. Take a Lock state out and see what is reported.
});
