import type { Step } from "../network";
import type { ObjectMessage } from "../object-component";
import { ask, askObject, type Wiring } from "../wiring";
import type { Location, Overwritten } from "./window";

/** Something that is performed on an object in memory. */
export type Change = Location & Omit<ObjectMessage, "view" | "tellsOld">;

/** Who else hears of a step: every processor but one, that a thread is gone from there. */
export interface Others {
  readonly except?: number;
  readonly gone?: string;
}

/** Puts a message to an object in memory, and tells the other processors what it was before, where that matters to their loads. */
export function changeObject(
  wiring: Wiring,
  { object, location, ...message }: Change,
  others: Others,
  then: (reply: string) => Step,
  failed: () => Step,
): Step {
  const tellsOld = wiring.memory?.model === "arm64";
  return askObject(
    wiring,
    object,
    { ...message, ...(tellsOld && { tellsOld }) },
    (answer) => {
      if (!tellsOld) return tellOthers(wiring, others, undefined, () => then(answer));
      const [old, reply] = JSON.parse(answer) as [number | null, string];
      const written = old === null ? undefined : { object, location, local: old };
      return tellOthers(wiring, others, written, () => then(reply));
    },
    failed,
  );
}

/** Tells the other processors' memories of a step, one after the other; one that refuses disables it. */
export function tellOthers(wiring: Wiring, others: Others, written: Overwritten | undefined, then: () => Step): Step {
  const { except, gone } = others;
  if (gone === undefined && written === undefined) return then();
  const memories = (wiring.memory?.processors ?? []).filter((_, processor) => processor !== except);
  const tell = (index: number): Step => {
    const memory = memories[index];
    if (memory === undefined) return then();
    const message = { op: "elsewhere", ...(gone !== undefined && { gone }), ...(written && { written }) } as const;
    return ask(memory.number, memory.component.message(message), () => tell(index + 1));
  };
  return tell(0);
}
