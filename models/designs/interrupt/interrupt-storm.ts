import {
  caller,
  design,
  each,
  environment,
  holds,
  interruptDismissed,
  interruptLine,
  isr,
  many,
  routine,
  sharedVariable,
  violated,
} from "bugcheck";

/** The device requests an interrupt. */
const device = routine({
  uses: { line: interruptLine },
  chart: { initial: "Raise", states: { Raise: { on: { "RaiseInterrupt(line)": "Done" } }, Done: { type: "final" } } },
});

/** The ISR: looks at the driver's own state, with or without telling the device first that it has been heard. */
const interruptRoutine = (dismisses: boolean) =>
  routine({
    uses: { line: interruptLine, state: sharedVariable },
    chart: {
      initial: dismisses ? "Dismiss" : "Look",
      states: {
        Dismiss: { on: { "DismissInterrupt(line)": "Look" } },
        Look: { on: { "Read(state)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const handling = (dismisses: boolean) => ({ isr: isr(interruptRoutine(dismisses), {}, { on: 0, queuedBy: "line" }) });
const line = (trigger: "level" | "edge") => ({ line: interruptLine({ trigger, counts: false }) });

/**
 * A level-triggered interrupt that nobody dismisses: as soon as the ISR has returned the line requests it again, for ever (seed 004, beside the port
 * that a user-mode handler writes; a hypothesis of ours). The machine is alive and does nothing else.
 *
 * Look in the trace at the loop: enter, look, return, and the line still requests. A dismissal by the ISR ends it, and so does an edge-triggered line, whose
 * request ends when it is accepted.
 */
export default design({
  id: "interrupt-storm",
  about: "A level-triggered interrupt that its ISR does not dismiss",
  objects: { interrupt: many(1, caller()), state: sharedVariable() },
  actors: { device: each("interrupt", environment(device)) },
  properties: [interruptDismissed],
  variants: {
    "not-dismissed": {
      objects: line("level"),
      actors: handling(false),
      differs: ["Dismiss", "Look"],
      expect: violated("interrupt-dismissed"),
    },
    dismissed: { objects: line("level"), actors: handling(true), expect: holds() },
    "edge-triggered": { objects: line("edge"), actors: handling(false), expect: holds() },
  },
});
