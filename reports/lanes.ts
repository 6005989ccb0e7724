import type { Trace, TraceStep } from "../harness/trace/trace";
import { irqlWords, laneTitle, stepWords } from "./step-words";
import { colorsOf, type TextStyle, wrap } from "./text-style";

const NARROWEST = 26;
const WIDEST = 60;
const HELD_WIDEST = 34;
const ENVIRONMENT_WIDEST = 20;
const GAP = "  ";
const LOOP = "-- from here round and round --";

/** A column of the run: one processor, the environment, or everybody where the room is too narrow. */
interface Lane {
  readonly title: string;
  readonly width: number;
  /** Whose steps stand in it. */
  has(step: TraceStep): boolean;
}

/**
 * A run, one step after the other, in a column for each processor and one for the environment. A context that comes to act is
 * named above its first step; the last column says what is held by whom after the step. There a line also marks the first step of a loop.
 */
export function lanes({ steps, loopStart }: Pick<Trace, "steps" | "loopStart">, style: TextStyle): string[] {
  const paint = colorsOf(style);
  const number = String(steps.length).length;
  const irql = Math.max(4, ...steps.map((step) => irqlWords(step).length));
  const held = Math.min(
    HELD_WIDEST,
    Math.max(4, ...steps.flatMap((step) => heldWords(step).map(({ length }) => length))),
  );
  const all = lanesOf(steps, style.width - number - irql - held - 3 * GAP.length);
  const merged = all.length === 1 && processorsOf(steps).length > 1;

  const row = (
    text: string,
    lane: Lane | undefined,
    left: readonly [string, string],
    right: string,
    colour = plain,
  ) => {
    const cells = all.map((one) => (one === lane ? colour(text) + pad(text, one.width) : pad("", one.width)));
    return [left[0].padStart(number), left[1].padEnd(irql), ...cells, right === "" ? "" : paint.dim(right)]
      .join(GAP)
      .trimEnd();
  };

  const titles = all.map(({ title, width }) => title + pad(title, width));
  const lines = [paint.dim(["#".padStart(number), "IRQL".padEnd(irql), ...titles, "held"].join(GAP))];
  let acting: string | undefined;
  for (const [index, step] of steps.entries()) {
    if (index === loopStart) lines.push(row("", undefined, ["", ""], LOOP));
    const lane = all.find((one) => one.has(step)) ?? all[0];
    const width = lane?.width ?? NARROWEST;
    if (step.actor !== acting) {
      const place = merged ? ` on ${laneTitle(step.processor)}` : "";
      for (const name of wrap(`${step.actor}${place}`, width)) lines.push(row(name, lane, ["", ""], "", paint.bold));
      acting = step.actor;
    }
    const call = wrap(stepWords(step), width - GAP.length);
    const holds = heldWords(step).flatMap((words) => wrap(words, held));
    for (let line = 0; line < Math.max(call.length, holds.length); line += 1) {
      const left: [string, string] = line === 0 ? [String(index + 1), irqlWords(step)] : ["", ""];
      lines.push(row(`${GAP}${call[line] ?? ""}`, lane, left, holds[line] ?? ""));
    }
  }
  return lines;
}

function plain(text: string): string {
  return text;
}

function pad(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - text.length));
}

/** As wide as what stands in them where there is room for that, else equal shares; one for all where those are too narrow. */
function lanesOf(steps: readonly TraceStep[], room: number): Lane[] {
  const numbers = processorsOf(steps);
  const natural = numbers.map((processor) => {
    const inside = steps.filter((step) => step.processor === processor);
    const words = inside.flatMap((step) => [step.actor.length, GAP.length + stepWords(step).length]);
    const widest = processor === null ? ENVIRONMENT_WIDEST : WIDEST;
    return Math.min(widest, Math.max(laneTitle(processor).length, ...words));
  });
  const free = room - GAP.length * numbers.length;
  const environment = numbers[0] === null ? (natural[0] ?? 0) : 0;
  const share = Math.floor((free - environment) / numbers.filter((processor) => processor !== null).length);
  const fits = natural.reduce((sum, width) => sum + width, 0) <= free;
  if (!fits && share < NARROWEST) {
    return [
      { title: numbers.map(laneTitle).join(", "), width: Math.max(NARROWEST, room - GAP.length), has: () => true },
    ];
  }
  return numbers.map((processor, index) => ({
    title: laneTitle(processor),
    width: fits || processor === null ? (natural[index] ?? 0) : share,
    has: (step) => step.processor === processor,
  }));
}

/** The environment, null, only where it acts. */
function processorsOf(steps: readonly TraceStep[]): (number | null)[] {
  const processors = Math.max(1, ...steps.map(({ occupancy }) => occupancy.length));
  const acts = steps.some(({ processor }) => processor === null);
  return [...(acts ? [null] : []), ...Array(processors).keys()];
}

/** A line for each thing held. */
function heldWords({ holds }: TraceStep): string[] {
  return holds.map(({ object, owner }) => `${object}: ${owner}`);
}
