import fc from "fast-check";
import type { AnyMachineSnapshot } from "xstate";
import type { PlacedObject } from "../language/kind";
import type { Routine } from "../language/routine";
import { wholeChart } from "../network/placement";
import { type MachineEvent, PureMachine } from "../network/pure-machine";
import { stateName } from "../network/snapshot-key";

/** The user's own idea of what a chart does: driver code under test, a mock, a second model. */
export interface Reference {
  /** Takes a message, or, for a routine, the result of the call it is at. Returns the reply, "" for none, null where it refuses. */
  send(event: MachineEvent): string | null;
  /** For a routine: the call it makes next, as it stands in the chart; null when it is done. */
  next?(): string | null;
}

export interface ChartSubject {
  /** An object, such as `spinLock()`, or a routine. */
  readonly chart: PlacedObject | Routine;
  /** A new reference in its first state. */
  reference(): Reference;
  /**
   * By message, or by call for a routine, what comes with it: fields such as `by`, or the `result` of a call. What is not listed
   * comes with nothing.
   */
  readonly events?: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>>;
}

/** Where a chart stands while commands drive it. */
export interface ChartModel {
  snapshot: AnyMachineSnapshot;
  readonly sent: string[];
}

/** Drives a chart and its reference by the same events. */
export type ChartCommand = fc.Command<ChartModel, Reference>;

/**
 * Arbitraries of commands for `fc.commands`, one for each event of the chart: it goes to chart and reference alike, and both must take or
 * refuse it, reply the same and, of a routine, make the same next call.
 */
export function chartCommands({
  chart,
  events = {},
}: Pick<ChartSubject, "chart" | "events">): fc.Arbitrary<ChartCommand>[] {
  const machine = machineOf(chart);
  const isRoutine = "uses" in chart;
  const types = machine.machine.events.filter((type: string) => !type.startsWith("xstate."));
  return types.map((type: string) =>
    (events[type] ?? fc.constant({})).map((fields) => new ChartEvent(machine, { ...fields, type }, isRoutine)),
  );
}

/** The start of a run of commands, for `fc.modelRun`. */
export function chartSetup(subject: ChartSubject): () => { model: ChartModel; real: Reference } {
  const machine = machineOf(subject.chart);
  return () => ({ model: { snapshot: machine.initial(), sent: [] }, real: subject.reference() });
}

/** The property that chart and reference agree whatever they are sent, for `fc.assert`. */
export function referenceProperty(
  subject: ChartSubject,
  constraints: { readonly most?: number } = {},
): fc.IProperty<[Iterable<ChartCommand>]> {
  const setup = chartSetup(subject);
  const commands = fc.commands(chartCommands(subject), { maxCommands: constraints.most ?? 30, size: "max" });
  return fc.property(commands, (run) => fc.modelRun(setup, run));
}

class ChartEvent implements ChartCommand {
  constructor(
    private readonly machine: PureMachine,
    private readonly event: MachineEvent,
    private readonly isRoutine: boolean,
  ) {}

  /** A routine is told results of the call it is at; an object may be sent anything. */
  check({ snapshot }: Readonly<ChartModel>): boolean {
    return !this.isRoutine || callsAt(snapshot).includes(this.event.type);
  }

  run(model: ChartModel, reference: Reference): void {
    const before = stateName(model.snapshot.value);
    const { event } = this;
    if (this.isRoutine && reference.next !== undefined) this.#same(model, "next call", event.type, reference.next());
    const move = this.machine.move(model.snapshot, event);
    const answer = reference.send(event);
    const said = move === undefined ? null : (move.reply ?? "");
    model.sent.push(`${this} in ${before}`);
    if (move !== undefined) model.snapshot = move.snapshot;
    const compared = this.isRoutine && answer !== null && said !== null ? said : answer;
    this.#same(model, "answer", said, compared);
    const done = model.snapshot.status === "done";
    if (this.isRoutine && done && reference.next !== undefined) this.#same(model, "next call", null, reference.next());
  }

  toString(): string {
    const { type, ...fields } = this.event;
    const words = Object.entries(fields).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    return words.length === 0 ? type : `${type} with ${words.join(", ")}`;
  }

  #same({ sent }: ChartModel, what: string, chart: string | null, reference: string | null): void {
    if (chart === reference) return;
    const words = (value: string | null) =>
      value === null ? (what === "answer" ? "a refusal" : "none") : `"${value}"`;
    throw new Error(
      `${what} differs: the chart's is ${words(chart)}, the reference's ${words(reference)}; sent: ${[...sent.slice(0, -1), sent.at(-1) ?? `nothing before ${this}`].join("; ")}`,
    );
  }
}

function callsAt(snapshot: AnyMachineSnapshot): readonly string[] {
  return snapshot._nodes.flatMap(({ ownEvents }) => ownEvents as readonly string[]);
}

function machineOf(subject: PlacedObject | Routine): PureMachine {
  if ("uses" in subject) return new PureMachine(wholeChart(subject), { chart: "routine" });
  const { kind, chart } = subject;
  const site = { name: kind.kind, instances: (object: string) => [object], processors: 1 };
  return new PureMachine(chart(site), { chart: kind.kind });
}
