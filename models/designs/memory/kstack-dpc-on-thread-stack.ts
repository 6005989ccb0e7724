import { design, dpc, holds, isr, kernelStack, processorStacks, routine, stackFrame, thread, violated } from "bugcheck";

/** A thread deep in its drivers, as one frame. */
const deepThread = routine({
  uses: { stack: kernelStack, frame: stackFrame },
  chart: {
    initial: "Enter",
    states: {
      Enter: { on: { "PushFrame(stack, frame)": "Leave" } },
      Leave: { on: { "PopFrame(stack)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const dpcRoutine = routine({
  uses: { processor: processorStacks, frame: stackFrame },
  chart: {
    initial: "Enter",
    states: {
      Enter: { on: { "EnterDpc(processor, frame)": "Leave" } },
      Leave: { on: { "LeaveRoutine(processor)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The clock's interrupt service routine. */
const clockIsr = routine({
  uses: { processor: processorStacks, frame: stackFrame },
  chart: {
    initial: "Enter",
    states: {
      Enter: { on: { "EnterIsr(processor, frame)": "Leave" } },
      Leave: { on: { "LeaveRoutine(processor)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Frames in bytes; each fits with the thread's, and so does every one of them with any other. */
const frames = (thread: number, dpc: number, isr: number) => ({
  threadFrame: stackFrame({ bytes: thread }),
  dpcFrame: stackFrame({ bytes: dpc }),
  isrFrame: stackFrame({ bytes: isr }),
});

const withDpcStack = {
  processor: processorStacks({ thread: "threadStack", dpc: "dpcStack" }),
  dpcStack: kernelStack({ kilobytes: 12 }),
};
const withoutDpcStack = { processor: processorStacks({ thread: "threadStack" }) };

const clock = isr(clockIsr, { frame: "isrFrame" }, { on: 0 });

/**
 * A DPC that runs on the stack of the thread it interrupts, and a thread that has little of it left.
 *
 * Seen as 0x7F with parameter 8 in a driver that is small itself: on platforms without a stack for DPCs the interrupted thread pays for the DPC, and
 * for every ISR either way. The sizes are ours: the thread is at 11 of its 12 KB and the DPC needs 1.5 (`on-thread-stack`); or the thread is at 10.5,
 * the DPC needs 1.25 and the ISR half a kilobyte, which is too much only when all three are there (`isr-on-dpc-on-thread-stack`). Look in the trace at
 * which context is entered last: nobody is over a budget of its own. The same on a stack for DPCs is clean, and the ISR then takes that one's room.
 */
export default design({
  id: "kstack-dpc-on-thread-stack",
  about: "A DPC and an ISR on the kernel stack of the thread they interrupt",
  objects: { threadStack: kernelStack({ kilobytes: 12 }) },
  actors: {
    thread: thread(deepThread, { stack: "threadStack", frame: "threadFrame" }, { on: 0 }),
    dpc: dpc(dpcRoutine, { frame: "dpcFrame" }, { on: 0 }),
  },
  survivors: {
    "drop at Leave": "Each context is entered once, so that what its frame leaves on the stack is in nobody's way.",
  },
  variants: {
    "on-thread-stack": {
      objects: { ...withoutDpcStack, ...frames(11264, 1536, 512) },
      differs: [],
      expect: violated("no-stack-overflow"),
    },
    "isr-on-dpc-on-thread-stack": {
      about: "too much only with all three on the one stack",
      objects: { ...withoutDpcStack, ...frames(10752, 1280, 512) },
      actors: { clock },
      differs: [],
      expect: violated("no-stack-overflow"),
    },
    "on-dpc-stack": {
      about: "a stack of its own for the processor's DPCs",
      objects: { ...withDpcStack, ...frames(11264, 1536, 512) },
      expect: holds(),
    },
    "isr-on-dpc-stack": {
      about: "the ISR takes the DPC's stack, or the thread's where no DPC runs",
      objects: { ...withDpcStack, ...frames(10752, 1280, 512) },
      actors: { clock },
      expect: holds(),
    },
  },
});
