import { CallerMistake } from "./caller-mistake";
import { type Heard, heardAs, PASSIVE_ONLY } from "./heard";
import { APC_LEVEL, DISPATCH_LEVEL } from "./irql";

/** One alternative of what a monitor listens for. */
export interface HeardPattern {
  /** What `hears` has for it: the call's name, or PASSIVE_ONLY. */
  readonly call: string;
  /** Whether the pattern names an object that is followed. */
  readonly follows: boolean;
  /** The object that is followed, where what is heard is a call of this name and names one. */
  objectOf(heard: Heard): string | undefined;
  /** Whether it is this that is heard, for what follows `object`. */
  matches(heard: Heard, object: string): boolean;
}

const PATTERN = /^(\w+)(?:\(([^()]*)\))?(?: = (!?\w+|\$))?(?: at (APC_LEVEL|DISPATCH_LEVEL))?$/;
const LEVELS: Readonly<Record<string, number>> = { APC_LEVEL, DISPATCH_LEVEL };

/**
 * Reads "Call($, !NULL) = STATUS_SUCCESS | Other at DISPATCH_LEVEL"; a level stands for itself and all above. "* within PASSIVE_LEVEL" is any call that is
 * legal at that level alone.
 * @throws CallerMistake BAD_MONITOR where it cannot be read
 */
export function heardPatterns(monitor: string, text: string): readonly HeardPattern[] {
  return text.split(" | ").map((alternative) => {
    if (alternative === PASSIVE_ONLY) return passiveOnly;
    const match = PATTERN.exec(alternative);
    if (match === null) {
      throw new CallerMistake(
        "BAD_MONITOR",
        `the monitor ${monitor} listens for "${alternative}"`,
        'Write what it hears as "KeSetEvent", "IoCompleteRequest($, STATUS_SUCCESS)" or "IoCallDriver($) = STATUS_PENDING".',
      );
    }
    const [, call = "", list = "", result = "*", level = ""] = match;
    const args = list === "" ? [] : list.split(",").map((arg) => arg.trim());
    return pattern(call, args, result, LEVELS[level] ?? 0);
  });
}

/** What stands for the object that is followed. */
const OBJECT = "$";

const passiveOnly: HeardPattern = {
  call: PASSIVE_ONLY,
  follows: false,
  objectOf: () => undefined,
  matches: (heard) => heardAs(heard).includes(PASSIVE_ONLY),
};

function pattern(call: string, args: readonly string[], result: string, irql: number): HeardPattern {
  const position = args.indexOf(OBJECT);
  const objectIn = (heard: Heard) => (result === OBJECT ? heard.result || undefined : heard.args[position]);
  return {
    call,
    follows: result === OBJECT || position >= 0,
    objectOf: (heard) => (heard.call === call ? objectIn(heard) : undefined),
    matches: (heard, object) => {
      const fitsHere = (wanted: string, word: string) => (wanted === OBJECT ? word === object : fits(wanted, word));
      return (
        heard.call === call &&
        heard.irql >= irql &&
        fitsHere(result, heard.result) &&
        args.every((arg, index) => fitsHere(arg, heard.args[index] ?? ""))
      );
    },
  };
}

function fits(wanted: string, word: string): boolean {
  if (wanted.startsWith("!")) return word !== wanted.slice(1);
  return wanted === "*" || wanted === word;
}
