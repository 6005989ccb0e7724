import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";
import type { ApcTarget, PlacedActor } from "../language/actor";
import { CallerMistake } from "../language/caller-mistake";
import type { Uses } from "../language/chart";
import { APC_LEVEL, DISPATCH_LEVEL, PASSIVE_LEVEL } from "../language/irql";
import { type ActorLocal, actorLocalKey, type RunningActor } from "./actor-local";
import { callSteps } from "./call-step";
import { type ChartOutline, chartOutline } from "./chart-outline";
import { choiceSteps } from "./choice-step";
import { MAY_BE_RUNNING } from "./context";
import { Interner } from "./interner";
import type { Component, LocalStatus, Outcome, Response, Step } from "./network";
import { wholeChart } from "./placement";
import { type ProgramPoint, programPoint } from "./program-point";
import { PureMachine } from "./pure-machine";
import type { Renamable } from "./renaming";
import { scheduledSteps } from "./scheduling";
import { type SnapshotContents, snapshotContents, stateName } from "./snapshot-key";
import { enterSteps, leaveStep, returnStep } from "./system-step";
import type { Wiring } from "./wiring";

/** An actor as placed in one network: its routine with every name bound. */
export interface ActorPlacement {
  readonly name: string;
  readonly actor: PlacedActor;
  /** The chart and what it uses, called routines' names included. */
  readonly uses: Uses;
  readonly roles: ReadonlyMap<string, string>;
  /** Processors it may run on. */
  readonly processors: readonly number[];
  /** The DPC object or queue whose message lets it enter. */
  readonly queuedBy: string | undefined;
  /** For an APC: the thread it runs in, and the objects that may hold it back, by their names in the network. */
  readonly into?: ApcTarget;
}

/** Driver code that runs: leads steps, one phase of one call at a time, as its chart says. */
export class ActorComponent implements Component, Renamable {
  readonly name: string;
  readonly initial: number;
  readonly #machine: PureMachine;
  readonly #locals = new Interner<ActorLocal>();

  constructor(
    readonly placement: ActorPlacement,
    readonly wiring: Wiring,
    private readonly maxLocals: number,
  ) {
    this.name = placement.name;
    const { kind, routine } = placement.actor;
    this.#machine = new PureMachine(wholeChart(routine), { chart: this.name });
    const enters = kind === "dpc" || kind === "isr" || kind === "workItem" || kind === "apc";
    this.initial = this.intern(enters ? { stage: "waiting" } : this.begin());
  }

  get size(): number {
    return this.#locals.size;
  }

  /** Its chart as XState has it. */
  get machine(): AnyStateMachine {
    return this.#machine.machine;
  }

  get evaluations(): number {
    return this.#machine.evaluations;
  }

  /** Its chart, to be drawn. */
  get outline(): ChartOutline {
    return chartOutline(this.#machine.machine);
  }

  /** The level its outermost routine is entered at and must return at. */
  get entryIrql(): number {
    const { kind, options } = this.placement.actor;
    if (kind === "isr") return options.irql ?? DISPATCH_LEVEL + 1;
    if (kind === "apc" && options.into?.mode === "special") return APC_LEVEL;
    return kind === "dpc" ? DISPATCH_LEVEL : PASSIVE_LEVEL;
  }

  /** Who holds what it takes: an APC takes in its thread's name. */
  get thread(): string {
    return this.placement.into?.thread ?? this.name;
  }

  begin(): ActorLocal {
    return this.#at(this.#machine.initial());
  }

  offers(local: number): readonly Step[] {
    const here = this.#locals.value(local);
    switch (here.stage) {
      case "waiting":
        return enterSteps(this);
      case "returning":
        return scheduledSteps(this, here, [leaveStep(this)]);
      case "running": {
        const place = { chart: this.name, state: stateName(here.snapshot.value) };
        try {
          return scheduledSteps(this, here, this.#stepsAt(here, this.point(here)));
        } catch (error) {
          throw error instanceof CallerMistake ? error.at(place) : error;
        }
      }
      default:
        return [];
    }
  }

  point(here: RunningActor): ProgramPoint {
    return programPoint(here.snapshot, this.placement.uses);
  }

  respond(local: number, message: number): readonly Response[] {
    if (message !== MAY_BE_RUNNING) throw new Error(`[bugcheck fault] ${this.name} is asked ${message}`);
    const here = this.#locals.value(local);
    return here.stage === "running" ? [{ local, reply: 0 }] : [];
  }

  status(local: number): LocalStatus {
    const here = this.#locals.value(local);
    const { kind, options } = this.placement.actor;
    switch (here.stage) {
      case "done":
        return { kind: "final" };
      case "error":
        return { kind: "error", error: here.error };
      case "waiting":
        return { kind: this.#entersAgain || kind === "isr" ? "idle" : "running" };
      case "returning":
        return { kind: "running" };
      case "running":
        return { kind: options.daemon === true && here.snapshot.hasTag("idle") ? "idle" : "running" };
    }
  }

  /** After its chart's arrow `text` with this result; undefined where no arrow takes the result. */
  after(here: RunningActor, text: string, result?: string): ActorLocal | undefined {
    const event = result === undefined ? { type: text } : { type: text, result };
    const move = this.#machine.move(here.snapshot, event);
    return move === undefined ? undefined : this.#at(move.snapshot);
  }

  /** After the system took the outermost routine back. */
  afterLeaving(): ActorLocal {
    return { stage: this.#entersAgain ? "waiting" : "done" };
  }

  outcome(local: ActorLocal, label: number): Outcome {
    return { local: this.intern(local), label };
  }

  local(local: number): ActorLocal {
    return this.#locals.value(local);
  }

  describe(local: number): string {
    const here = this.#locals.value(local);
    if (here.stage !== "running") return here.stage === "error" ? here.error.message : here.stage;
    const state = stateName(here.snapshot.value);
    const variables = Object.entries(here.snapshot.context).filter(([, value]) => value !== null);
    return variables.length === 0
      ? state
      : `${state} (${variables.map(([key, value]) => `${key} = ${value}`).join(", ")})`;
  }

  contents(local: number): unknown {
    const here = this.#locals.value(local);
    return here.stage === "running" ? { ...here, snapshot: snapshotContents(here.snapshot) } : here;
  }

  restored(contents: unknown): number {
    const { snapshot, ...rest } = contents as { readonly snapshot?: SnapshotContents };
    const restored = snapshot && { snapshot: this.#machine.restored(snapshot) };
    return this.intern({ ...rest, ...restored } as ActorLocal);
  }

  intern(local: ActorLocal): number {
    const id = this.#locals.id(actorLocalKey(local), () => local);
    if (id >= this.maxLocals) {
      throw new CallerMistake(
        "UNBOUNDED_LOCAL_STATE",
        `${this.name} has more than ${this.maxLocals} local states; the newest is ${this.describe(id)}`,
        "Bound the variable that grows, or end the loop that counts it up.",
        { chart: this.name },
      );
    }
    return id;
  }

  get #entersAgain(): boolean {
    return this.placement.queuedBy !== undefined || this.placement.actor.options.again === true;
  }

  #at(snapshot: AnyMachineSnapshot): ActorLocal {
    if (snapshot.status !== "done") return { stage: "running", snapshot, phase: 0, answers: {} };
    return { stage: this.placement.actor.kind === "environment" ? "done" : "returning" };
  }

  #stepsAt(here: RunningActor, point: ProgramPoint): readonly Step[] {
    switch (point.kind) {
      case "call":
        return callSteps(this, here, point);
      case "choices":
        return choiceSteps(this, here, point.texts);
      case "return":
        return [returnStep(this, here, point)];
    }
  }
}
