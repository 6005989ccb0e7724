import type { AnyMachineSnapshot } from "xstate";
import type { ComponentError } from "./network";
import { canonical, snapshotKey } from "./snapshot-key";

/**
 * Where an actor stands. `waiting`: a DPC, ISR or work item that has not been entered. `running`: at a state of its chart and,
 * within the call offered there, before `phase` with the `answers` so far. `returning`: its chart is done and the system takes
 * it back. `error`: it did what a bug check names.
 */
export type ActorLocal =
  | { readonly stage: "waiting" | "returning" | "done" }
  | {
      readonly stage: "running";
      readonly snapshot: AnyMachineSnapshot;
      readonly phase: number;
      readonly answers: Readonly<Record<string, string>>;
    }
  | { readonly stage: "error"; readonly error: ComponentError };

export type RunningActor = Extract<ActorLocal, { stage: "running" }>;

export function actorLocalKey(local: ActorLocal): string {
  switch (local.stage) {
    case "running":
      return `${snapshotKey(local.snapshot)}@${local.phase}${canonical(local.answers)}`;
    case "error":
      return canonical(local);
    default:
      return local.stage;
  }
}
