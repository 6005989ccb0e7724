import { CallerMistake } from "../language/caller-mistake";
import type { MemoryModel } from "../language/memory-model";
import { memoryModelNamed } from "../network/memory/memory-model-named";
import { checksum } from "./checksum";

/**
 * The choices of one run, from which it replays exactly.
 *
 * Printed as `bc1.<design>.<variant>.<scope>.<steps>.<checksum>` in letters, digits and `.` `:` `-` `_` only, so that no shell
 * takes any of it for its own. The scope is the number of processors, `-` and the memory model unless
 * it is sequential consistency, and `:name:count` for each bound that was set; a step is
 * the choice's number and two letters that stand for its label; a `-` stands before the steps of a loop.
 */
export interface Schedule {
  readonly design: string;
  readonly variant: string;
  readonly scope: ScheduleScope;
  readonly steps: readonly ScheduledStep[];
  /** Steps before the loop that the rest goes round for ever; absent where the run ends. */
  readonly loopStart?: number;
}

export interface ScheduleScope {
  readonly processors: number;
  /** Counts of `many` objects that differ from the design's own. */
  readonly set: Readonly<Record<string, number>>;
  /** Absent under sequential consistency. */
  readonly memoryModel?: MemoryModel;
}

export interface ScheduledStep {
  /** Index among the steps enabled, in the order of `successors`. */
  readonly choice: number;
  /** Two letters that stand for the step's label; a changed design is noticed by them. */
  readonly check: string;
}

const VERSION = "bc1";
const STEPS = /^(?:\d+[A-Za-z]{2})*(?:-(?:\d+[A-Za-z]{2})+)?$/;
const STEP = /(\d+)([A-Za-z]{2})/g;
const SCOPE = /^\d+(?:-[a-z0-9]+)?(?::[A-Za-z0-9_-]*:\d+)*$/;

export function printSchedule({ design, variant, scope, steps, loopStart }: Schedule): string {
  const set = Object.entries(scope.set).map(([name, count]) => `:${escapeName(name)}:${count}`);
  const body = [
    VERSION,
    escapeName(design),
    escapeName(variant),
    `${scope.processors}${scope.memoryModel === undefined ? "" : `-${scope.memoryModel}`}${set.join("")}`,
    steps.map(({ choice, check }, index) => `${index === loopStart ? "-" : ""}${choice}${check}`).join(""),
  ].join(".");
  return `${body}.${checksum(body)}`;
}

/** Whether this text is meant to be a schedule, of whatever version. */
export function looksLikeSchedule(text: string): boolean {
  return /^bc\d+\./.test(text);
}

/**
 * Reads a printed schedule.
 *
 * @throws CallerMistake NOT_A_SCHEDULE, SCHEDULE_VERSION or SCHEDULE_DAMAGED
 */
export function parseSchedule(text: string): Schedule {
  const token = text.trim();
  if (!looksLikeSchedule(token)) {
    throw new CallerMistake(
      "NOT_A_SCHEDULE",
      `"${shortened(token)}" is not a schedule`,
      `A schedule begins with "${VERSION}."; copy the whole line that follows "replay" in a report.`,
    );
  }
  const parts = token.split(".");
  if (parts[0] !== VERSION) {
    throw new CallerMistake(
      "SCHEDULE_VERSION",
      `the schedule has format ${parts[0]}, and this bugcheck reads ${VERSION}`,
      "Replay it with the bugcheck that printed it, or check the design again for a new one.",
    );
  }
  const [, design = "", variant = "", scope = "", steps = "", sum = ""] = parts;
  const body = parts.slice(0, -1).join(".");
  if (parts.length !== 6 || checksum(body) !== sum || !SCOPE.test(scope) || !STEPS.test(steps)) throw damaged();
  const [head = "", ...set] = scope.split(":");
  const [processors, model] = head.split("-");
  const [stem = "", loop] = steps.split("-");
  return {
    design: unescapeName(design),
    variant: unescapeName(variant),
    scope: {
      processors: Number(processors),
      set: Object.fromEntries(pairs(set)),
      ...(model !== undefined && { memoryModel: memoryModelNamed(model) }),
    },
    steps: [...steps.matchAll(STEP)].map(([, choice, check = ""]) => ({ choice: Number(choice), check })),
    ...(loop === undefined ? {} : { loopStart: [...stem.matchAll(STEP)].length }),
  };
}

function damaged(): CallerMistake {
  return new CallerMistake(
    "SCHEDULE_DAMAGED",
    "the schedule is cut off or has been changed: its checksum does not fit",
    "Copy it once more, from the first letter to the last, in one line.",
  );
}

function pairs(words: readonly string[]): [string, number][] {
  return Array.from({ length: words.length / 2 }, (_, index) => [
    unescapeName(words[2 * index] ?? ""),
    Number(words[2 * index + 1]),
  ]);
}

/** Any character but letters, digits and `-` becomes `_` hexadecimal `_`. */
function escapeName(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/g, (unit) => `_${unit.charCodeAt(0).toString(16)}_`);
}

function unescapeName(text: string): string {
  return text.replace(/_([0-9a-f]{1,4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
