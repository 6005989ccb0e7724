import { APC_LEVEL, DISPATCH_LEVEL } from "../language/irql";
import type { ActorComponent } from "./actor-component";
import type { ActorLocal, RunningActor } from "./actor-local";
import { anywhere, askPlace, isEntered, MAY_BE_RUNNING } from "./context";
import type { LevelReply } from "./irql-component";
import { irqlError } from "./irql-error";
import { leaveMemory, synchronize } from "./memory/access-memory";
import { tellMonitors } from "./monitors";
import type { Label, Step } from "./network";
import { type ProcessorMessage, THAW } from "./processor-component";
import type { ProgramPoint } from "./program-point";
import type { MachineEvent } from "./pure-machine";
import { stateName } from "./snapshot-key";
import { ask, askLevel, askObject, askProcessors } from "./wiring";

const CANCEL_LOCK = "cancel spin lock";
const WORKER_POOL = "worker pool";

/** What monitors are told of the routine that the system enters and takes back. */
const ENTERED = { call: "enter", args: ["routine"], result: "", irql: 0 };
const LEFT = { call: "return", args: ["routine"], result: "", irql: 0 };

/**
 * The system enters a DPC, ISR or work item: a step of its own, before the routine's first call (E1), so that a DPC that spins
 * for a lock held by the thread beneath it is seen. One transaction for each thread that it may interrupt, and one for none; a thread
 * that is interrupted leaves no other context beneath, so the processor must be empty.
 */
export function enterSteps(actor: ActorComponent): readonly Step[] {
  const { processors } = actor.placement;
  const one = processors.map((processor) => [processor]);
  if (actor.placement.into !== undefined) return [enterStep(actor, processors, { op: "below" }, actor.thread)];
  if (!isEntered(actor)) return [enterStep(actor, processors, { op: "below" }, "")];
  const onto = (candidates: readonly number[], kind: "empty" | "busy" | "either", frozen = ""): Step => {
    const push: ProcessorMessage = { op: "push", actor: actor.name, irql: actor.entryIrql, onto: kind, frozen };
    return enterStep(actor, candidates, push, frozen);
  };
  const threads = migratingThreads(actor);
  const alike = actor.wiring.interchangeable && processors.length > 1;
  const freezing = (alike ? [processors] : one).flatMap((at) => threads.map((thread) => onto(at, "empty", thread)));
  const above = alike
    ? [onto(processors, "empty"), ...one.map((at) => onto(at, "busy"))]
    : one.map((at) => onto(at, "either"));
  return [...above, ...freezing];
}

/** Threads pinned to a processor are frozen by what runs above them there; only the others need to be told. */
function migratingThreads(actor: ActorComponent): string[] {
  const others = [...actor.wiring.actors.values()].map(({ component }) => component);
  return others
    .filter(
      ({ placement }) =>
        ["thread", "workItem", "apc"].includes(placement.actor.kind) && placement.processors.length > 1,
    )
    .map(({ name }) => name);
}

function enterStep(
  actor: ActorComponent,
  candidates: readonly number[],
  message: ProcessorMessage,
  thread: string,
): Step {
  const { wiring, name, entryIrql } = actor;
  const enter = (): Step =>
    askLevel(wiring, name, { op: "enter", irql: entryIrql }, () =>
      askProcessors(wiring, candidates, message, (processor) =>
        onEntered(actor, processor, () =>
          freeze(
            actor,
            thread,
            tellMonitors(actor, ENTERED, {
              kind: "done",
              outcomes: [actor.outcome(actor.begin(), systemLabel(actor, "enter", processor))],
            }),
          ),
        ),
      ),
    );
  const event = { type: "enter", by: name, processor: String(candidates[0]) };
  return askHosts(actor, event, enter, () => ({
    kind: "done",
    outcomes: [actor.outcome({ stage: "waiting" }, systemLabel(actor, "enter", candidates[0]))],
  }));
}

/** A DPC or an ISR reads nothing before it is entered; a work item is a thread's. */
function onEntered(actor: ActorComponent, processor: number, then: () => Step): Step {
  return isEntered(actor) ? synchronize(actor, processor, then) : then();
}

function freeze(actor: ActorComponent, thread: string, done: Step): Step {
  const frozen = actor.wiring.actors.get(thread);
  if (frozen === undefined) return done;
  const below = actor.placement.into === undefined ? DISPATCH_LEVEL : APC_LEVEL;
  return ask(frozen.number, MAY_BE_RUNNING, () => askLevel(actor.wiring, thread, { op: "freeze", below }, () => done));
}

/** The outermost routine returns to the system, which looks at the level. */
export function leaveStep(actor: ActorComponent): Step {
  const { wiring, name, entryIrql, placement } = actor;
  return askLevel(wiring, name, { op: "leave", irql: entryIrql }, (reply) => {
    if (reply.error !== undefined) {
      return wrongLevel(actor, reply, (processor) => systemLabel(actor, "return", processor), false);
    }
    const pop: ProcessorMessage = isEntered(actor) ? { op: "pop", actor: name } : { op: "below" };
    return askProcessors(wiring, placement.processors, pop, (processor, word) => {
      const done = tellMonitors(actor, LEFT, {
        kind: "done",
        outcomes: [actor.outcome(actor.afterLeaving(), systemLabel(actor, "return", processor))],
      });
      const stopped = placement.into?.thread ?? (word.startsWith(THAW) ? word.slice(THAW.length) : undefined);
      const thawed = stopped === undefined ? done : askLevel(wiring, stopped, { op: "thaw" }, () => done);
      const settled = isEntered(actor) ? synchronize(actor, processor, () => thawed) : leaveMemory(actor, () => thawed);
      return askHosts(
        actor,
        { type: "return", by: name },
        () => settled,
        () => done,
      );
    });
  });
}

/** A routine called in this context returns to its caller; a Cancel routine must also have released the cancel lock (CAN-2). */
export function returnStep(
  actor: ActorComponent,
  here: RunningActor,
  point: Extract<ProgramPoint, { kind: "return" }>,
): Step {
  const { wiring, name } = actor;
  const { routine, text } = point;
  const cancel = routine.role === "DRIVER_CANCEL";
  const label = (processor: number | undefined) =>
    wiring.labels.id({
      actor: name,
      call: `return from ${routine.name}`,
      phase: "",
      kind: "return",
      arrow: `${stateName(here.snapshot.value)} --${text}`,
      ...(processor === undefined ? {} : { processor }),
    });
  const back = (): Step =>
    askLevel(wiring, name, { op: routine.role === undefined ? "step" : "return" }, (reply) => {
      if (reply.error !== undefined) return wrongLevel(actor, reply, label, cancel);
      const next = actor.after(here, text);
      if (next === undefined) throw new Error(`[bugcheck fault] ${name} cannot return from ${routine.name}`);
      const args = [routine.role ?? routine.name];
      const told = { call: "return", args, result: returnedStatus(here, routine.name), irql: reply.now };
      return askPlace(actor, anywhere(actor), reply, (processor) =>
        tellMonitors(actor, told, { kind: "done", outcomes: [actor.outcome(next, label(processor))] }),
      );
    });
  const lock = [...wiring.objects].find(([, { component }]) => component.placed.kind.kind === CANCEL_LOCK)?.[0];
  if (!cancel || lock === undefined) return back();
  const event = { type: "cancelRoutineReturns", by: name };
  return askObject(wiring, lock, { event, blocks: false, from: `${name}, returning from ${routine.name},` }, back, () =>
    askLevel(wiring, name, { op: "step" }, (reply) =>
      askPlace(actor, anywhere(actor), reply, (processor) => ({
        kind: "done",
        outcomes: [actor.outcome(here, label(processor))],
      })),
    ),
  );
}

/** What the routine returns, where its chart says so: its caller keeps it in a variable of that name. */
function returnedStatus({ snapshot }: RunningActor, routine: string): string {
  const variables = Object.entries(snapshot.context as Readonly<Record<string, unknown>>);
  const [, status = ""] = variables.find(([name, value]) => value !== null && name.endsWith(`${routine} status`)) ?? [];
  return String(status);
}

function wrongLevel(
  actor: ActorComponent,
  reply: LevelReply,
  label: (processor: number) => number,
  cancelRoutine: boolean,
): Step {
  const { kind } = actor.placement.actor;
  const local: ActorLocal = { stage: "error", error: irqlError(reply, { kind, call: "return", cancelRoutine }) };
  return askPlace(actor, anywhere(actor), { old: reply.old, now: reply.old }, (processor) => ({
    kind: "done",
    outcomes: [actor.outcome(local, label(processor))],
  }));
}

/**
 * Tells the objects that have a hand in an actor's routine that the system enters it or takes it back: what queued it, the pool whose
 * thread it runs on, and the driver image its instructions lie in. Where the answer to a return names an object, the reference that was
 * held on it for the routine's sake is dropped with it (WRK-4).
 */
function askHosts(actor: ActorComponent, event: MachineEvent, then: () => Step, failed: () => Step): Step {
  const { wiring, name, placement } = actor;
  const blocks = event.type === "enter";
  const from = blocks ? `${name}, entering,` : `${name}, returning,`;
  const askAll = (hosts: readonly string[]): Step => {
    const [host, ...rest] = hosts;
    if (host === undefined) return then();
    const next = (held: string): Step => {
      if (blocks || held === "") return askAll(rest);
      const drop = { event: { type: "dereference", by: name }, blocks: false, from };
      return askObject(wiring, held, drop, () => askAll(rest), failed);
    };
    return askObject(wiring, host, { event, blocks, from }, next, failed);
  };
  const hosts = [placement.queuedBy, workerPool(actor), placement.actor.options.image];
  const host = () => askAll(hosts.filter((each) => each !== undefined));
  return blocks ? askRegions(actor, host, failed) : host();
}

/** Asks the regions of an APC's thread to let it in. */
function askRegions({ wiring, name, placement }: ActorComponent, then: () => Step, failed: () => Step): Step {
  const { heldBackBy = [], mode = "normal" } = placement.into ?? {};
  const askAll = ([region, ...rest]: readonly string[]): Step => {
    if (region === undefined) return then();
    const event = { type: "deliver", by: name, mode };
    return askObject(wiring, region, { event, blocks: true, from: `${name}, entering,` }, () => askAll(rest), failed);
  };
  return askAll(heldBackBy);
}

function workerPool({ wiring, placement }: ActorComponent): string | undefined {
  if (placement.actor.kind !== "workItem") return undefined;
  return [...wiring.objects].find(([, { component }]) => component.placed.kind.kind === WORKER_POOL)?.[0];
}

function systemLabel(actor: ActorComponent, kind: "enter" | "return", processor: number | undefined): number {
  const label: Label = { actor: actor.name, call: kind, phase: "", kind };
  return actor.wiring.labels.id(processor === undefined ? label : { ...label, processor });
}
