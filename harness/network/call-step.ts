import type { IrqlContract, Phase, PhaseMessage } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import type { ActorComponent } from "./actor-component";
import type { ActorLocal, RunningActor } from "./actor-local";
import { type Answers, answersAt, met, nextPhase } from "./call-phase";
import { askPlace, type Place, places } from "./context";
import { askImage } from "./driver-image-use";
import type { LevelMessage, LevelReply } from "./irql-component";
import { irqlError } from "./irql-error";
import { accessMemory, fence } from "./memory/access-memory";
import { isListenedTo, LEVEL, tellCall } from "./monitors";
import type { Label, Step } from "./network";
import type { ProgramPoint } from "./program-point";
import { stateName } from "./snapshot-key";
import { askLevel, askObject } from "./wiring";

type CallPoint = Extract<ProgramPoint, { kind: "call" }>;

/** Answer that says how the memory model satisfied a load, for reports. */
const HOW = "(how)";
/** Answer under which a phase keeps the call's result until the chart moves. */
const RESULT = "(result)";
const PROCESSOR = "processor";
const NULL = "NULL";
const KIND = "kind:";
const EACH = "each ";

/**
 * One phase of the call offered at `here`, as a transaction for each place: the context's level (and the call's contract, in its first phase), the processor, then the
 * phase's messages in order. A phase that changes the level to an object's answer asks the objects first.
 */
export function callSteps(actor: ActorComponent, here: RunningActor, point: CallPoint): readonly Step[] {
  const { arrow, definition } = point;
  const first = here.phase === 0;
  const answers = answersAt(actor, here, point);
  const number = first ? nextPhase(definition.phases, 0, answers) : here.phase;
  const phase = definition.phases[number];
  if (phase === undefined) throw new Error(`[bugcheck fault] ${arrow.name} has no phase ${here.phase}`);
  const nothing = Object.values(definition.params).find(
    (param) => answers[param.name] === NULL && !param.literals.includes(NULL),
  );
  return places(actor, phase.irql?.kind === "raise" || needsProcessor(actor, phase)).map((place) => {
    const run = new PhaseRun(actor, { ...here, phase: number }, point, phase, first, place);
    if (nothing !== undefined) return run.nullDereference(nothing.name);
    return levelIsAnswer(phase) ? run.objectsFirst(answers) : run.ordinary(answers);
  });
}

/** Whether a message of the phase passes on the processor the step runs on. */
function asksForProcessor(phase: Phase): boolean {
  return (phase.messages ?? []).some((message) => Object.values(message.with ?? {}).includes(PROCESSOR));
}

/** Whether the step is one of a particular processor even below DISPATCH_LEVEL: it passes it on, or goes through its memory. */
function needsProcessor({ wiring }: ActorComponent, phase: Phase): boolean {
  return asksForProcessor(phase) || (wiring.memory !== undefined && goesThroughMemory(phase));
}

/** Raising a level and the like goes past it. */
function goesThroughMemory({ messages = [], fence: alone }: Phase): boolean {
  return alone === true || messages.length > 0;
}

function levelIsAnswer({ irql }: Phase): boolean {
  return irql?.kind === "lower" || (irql?.kind === "raise" && typeof irql.to === "string");
}

/** A reply under its name; several names separated by commas take the parts of a reply of several words. */
function named(as: string | undefined, reply: string): Answers {
  if (as === undefined) return {};
  const parts = reply.split(", ");
  return Object.fromEntries(as.split(", ").map((name, index) => [name, parts[index] ?? NULL]));
}

class PhaseRun {
  constructor(
    private readonly actor: ActorComponent,
    private readonly here: RunningActor,
    private readonly point: CallPoint,
    private readonly phase: Phase,
    private readonly first: boolean,
    private readonly place: Place,
  ) {}

  ordinary(answers: Answers): Step {
    return this.#level(answers, (after, processor) =>
      this.#fenced(processor, () =>
        this.#objects(
          after,
          processor,
          (settled) => this.#finish(settled, processor),
          (how) => this.#bugCheck(processor, how),
        ),
      ),
    );
  }

  /** The level to change to is an object's answer. */
  objectsFirst(answers: Answers): Step {
    return this.#objects(
      answers,
      undefined,
      (after) =>
        this.#level(after, (settled, processor) => this.#fenced(processor, () => this.#finish(settled, processor))),
      () => this.#standing((processor) => this.#bugCheck(processor)),
    );
  }

  /** Asks for the level and then for the processor. */
  #level(answers: Answers, then: (answers: Answers, processor: number | undefined) => Step): Step {
    const { wiring, placement, name } = this.actor;
    const passed = asksForProcessor(this.phase);
    const named = needsProcessor(this.actor, this.phase);
    const after = (kept: Answers, processor: number | undefined) =>
      then({ ...answers, ...kept, ...(passed ? { [PROCESSOR]: String(processor) } : {}) }, processor);
    if (placement.actor.kind === "environment") return after({}, passed ? this.place.settle[0] : undefined);
    return askLevel(wiring, name, this.#levelMessage(answers), (reply) => {
      if (reply.error !== undefined) {
        const standing = { old: reply.old, now: reply.old };
        const wrong = (processor: number) => this.#irqlError(answers, reply, processor);
        return askPlace(this.actor, this.place, standing, wrong, named);
      }
      const change = this.phase.irql;
      const raised = change?.kind === "raise" && change.as !== undefined ? { [change.as]: String(reply.old) } : {};
      const kept = isListenedTo(wiring, this.point) ? { ...raised, [LEVEL]: String(reply.now) } : raised;
      return askPlace(this.actor, this.place, reply, (processor) => after(kept, processor), named);
    });
  }

  /** Asks for the processor at the present level, whatever the call says about it. */
  #standing(then: (processor: number | undefined) => Step): Step {
    const { wiring, placement, name } = this.actor;
    if (placement.actor.kind === "environment") return then(undefined);
    return askLevel(wiring, name, { op: "step" }, (reply) => askPlace(this.actor, this.place, reply, then));
  }

  /** A phase that accesses no memory is a full barrier. */
  #fenced(processor: number | undefined, then: () => Step): Step {
    const { messages = [] } = this.phase;
    const fences = goesThroughMemory(this.phase) && messages.every(({ memory }) => memory === undefined);
    return fences && this.actor.placement.actor.kind !== "environment" ? fence(this.actor, processor, then) : then();
  }

  /** Puts the phase's messages in order; `failed` where one of them is a bug check. */
  #objects(
    answers: Answers,
    processor: number | undefined,
    then: (answers: Answers) => Step,
    failed: (how?: string) => Step,
    from = 0,
  ): Step {
    const message = this.phase.messages?.[from];
    if (message === undefined) return then(answers);
    const after = (next: Answers) => this.#objects(next, processor, then, failed, from + 1);
    return this.#each(message, this.#addressees(message, answers), answers, processor, after, failed);
  }

  #each(
    message: PhaseMessage,
    addressees: readonly string[],
    answers: Answers,
    processor: number | undefined,
    then: (answers: Answers) => Step,
    failed: (how?: string) => Step,
  ): Step {
    const [to, ...rest] = addressees;
    if (to === undefined) return then(answers);
    const fields = Object.entries(message.with ?? {}).map(([field, name]) => [field, answers[name] ?? name] as const);
    const event = { type: message.event, by: this.actor.thread, ...Object.fromEntries(fields) };
    const blocks = this.phase.blocks !== undefined;
    const from = `${this.actor.name}, ${this.point.arrow.text},`;
    const answered = (reply: string, how = ""): Step => {
      const kept = { ...answers, ...named(message.as, reply), ...(how !== "" && { [HOW]: how }) };
      return this.#each(message, rest, message.result ? { ...kept, [RESULT]: reply } : kept, processor, then, failed);
    };
    const { memory } = message;
    if (this.actor.wiring.memory !== undefined && memory !== undefined && memory.access !== "register") {
      const into = memory.access === "load" && memory.into !== undefined ? answers[memory.into] : undefined;
      const { text } = this.point.arrow;
      const dependent = this.#isPointer(message.to);
      const access = { object: to, event, memory, dependent, text, ...(into !== undefined && { into }) };
      const at = this.actor.placement.actor.kind === "environment" ? undefined : processor;
      return accessMemory(this.actor, at, access, answered, failed);
    }
    return askObject(this.actor.wiring, to, { event, blocks, from }, (reply) => answered(reply), failed);
  }

  /** Whether a parameter is given a variable, whose value was loaded or handed on. */
  #isPointer(param: string): boolean {
    const { arrow, definition } = this.point;
    const position = definition.params.findIndex(({ name }) => name === param);
    return Object.hasOwn(this.here.snapshot.context, arrow.args[position] ?? "");
  }

  /** An object went into an error state: the actor stays where it is, the run ends. */
  #bugCheck(processor: number | undefined, how?: string): Step {
    return { kind: "done", outcomes: [this.actor.outcome(this.here, this.#label(processor, undefined, how))] };
  }

  #finish(answers: Answers, processor: number | undefined): Step {
    const failed = () => this.#bugCheck(processor);
    return askImage(this.actor, answers, () => this.#move(answers, processor), failed);
  }

  /** The leader's own move: on to the next phase, or along the chart's arrow for the result. */
  #move({ [HOW]: how, ...answers }: Answers, processor: number | undefined): Step {
    const { phases } = this.point.definition;
    const phase = nextPhase(phases, this.here.phase + 1, answers);
    const result = answers[RESULT];
    const next: ActorLocal | undefined =
      phase < phases.length
        ? { ...this.here, phase, answers }
        : this.actor.after(this.here, this.point.arrow.text, result);
    if (next === undefined) throw this.#noArrow(result);
    const done: Step = { kind: "done", outcomes: [this.actor.outcome(next, this.#label(processor, result, how))] };
    if (phase < phases.length) return done;
    return tellCall(this.actor, this.here, this.point, { result, irql: Number(answers[LEVEL] ?? 0) }, done);
  }

  nullDereference(argument: string): Step {
    const error = {
      property: "no-null-dereference",
      message: `${this.point.arrow.text} is given NULL as "${argument}"`,
      bugcheck: { code: "0xA", name: "IRQL_NOT_LESS_OR_EQUAL", parameters: ["address near 0"] },
    };
    return this.#standing((processor) => ({
      kind: "done",
      outcomes: [this.actor.outcome({ stage: "error", error }, this.#label(processor, undefined))],
    }));
  }

  #levelMessage(answers: Answers): LevelMessage {
    const legal = this.first ? this.#contract(answers) : undefined;
    const contract = legal === undefined ? {} : { contract: { min: legal.min, max: legal.max } };
    const change = this.phase.irql;
    switch (change?.kind) {
      case "raise":
        return { op: "raise", to: Number(answers[change.to] ?? change.to), frame: change.frame ?? false, ...contract };
      case "frame":
        return { op: "frame", ...contract };
      case "lower":
        return { op: "lower", to: Number(answers[change.from]), frame: change.frame ?? false, ...contract };
      default:
        return { op: "step", ...contract };
    }
  }

  #contract(answers: Answers): IrqlContract | undefined {
    if (!this.actor.wiring.contracts) return undefined;
    return this.point.definition.irql?.find(({ when }) => met(when, answers));
  }

  #irqlError(answers: Answers, reply: LevelReply, processor: number): Step {
    const { kind } = this.actor.placement.actor;
    const contract = this.#contract(answers);
    const where = { kind, call: this.point.arrow.text, ...(contract && { contract }) };
    const local: ActorLocal = { stage: "error", error: irqlError(reply, where) };
    return { kind: "done", outcomes: [this.actor.outcome(local, this.#label(processor, undefined))] };
  }

  #addressees(message: PhaseMessage, answers: Answers): readonly string[] {
    const [prefix, kind] = message.to.split(KIND);
    if (kind === undefined) return [answers[message.to] ?? NULL].filter((name) => name !== NULL);
    const named = [...this.actor.wiring.objects].filter(([, { component }]) => component.placed.kind.kind === kind);
    const names = named.map(([name]) => name);
    if (prefix === EACH) return names;
    if (names.length > 0) return names.slice(0, 1);
    throw new CallerMistake(
      "OBJECT_MISSING",
      `${this.point.arrow.text} acts on the ${kind}, and the design has none`,
      `Add one to the design's objects.`,
    );
  }

  #noArrow(result: string | undefined): CallerMistake {
    return new CallerMistake(
      "RESULT_NOT_TAKEN",
      `${this.point.arrow.text} returned ${result ?? "nothing"} and no arrow of the state takes that`,
      "Give the call an arrow without a guard for every other result, or drop the guard.",
      { chart: this.actor.name, state: stateName(this.here.snapshot.value), arrow: this.point.arrow.text },
    );
  }

  #label(processor: number | undefined, result: string | undefined, how = ""): number {
    const { arrow, definition, source } = this.point;
    const label: Label = {
      actor: this.actor.name,
      call: arrow.text,
      phase: definition.phases.length > 1 ? this.phase.name : how,
      kind: "call",
      arrow: `${stateName(this.here.snapshot.value)} --${arrow.text}`,
      ...(result === undefined || result === "" ? {} : { result }),
      ...(processor === undefined ? {} : { processor }),
      ...(source === undefined ? {} : { source }),
    };
    return this.actor.wiring.labels.id(label);
  }
}
