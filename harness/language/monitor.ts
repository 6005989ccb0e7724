import { assign } from "xstate";
import { errorState } from "./bug-check";
import { CallerMistake } from "./caller-mistake";
import type { ForecastCase } from "./forecast";
import type { Heard } from "./heard";
import { kind, type ObjectChart } from "./kind";
import { type HeardPattern, heardPatterns } from "./monitor-pattern";
import type { Property } from "./property";

/** What a monitor follows, and where each thing it hears leads. */
export interface MonitorDefinition {
  /** The claim, in kebab-case; where a DDI compliance rule says the same, the rule's name. */
  readonly name: string;
  readonly about: string;
  readonly facts: readonly string[];
  readonly forecast?: readonly ForecastCase[];
  /**
   * `actor`: what one context does, and what it does with each object it names. `system`: what all contexts together do with it. In a pattern `$` stands for
   * that object; a pattern without it speaks of every object followed, or of the context alone where no pattern has one.
   */
  readonly per: "actor" | "system";
  /**
   * By state, the first being where everything starts: what is heard, and the state it leads to, or `wrong(...)`. What a state does not name changes nothing.
   *
   * Heard are calls, once they are made: "KeSetEvent", "IoCompleteRequest($, STATUS_SUCCESS)", "IoCallDriver($) = STATUS_PENDING", alternatives joined by " | ".
   * "NdisCancelTimerObject($) at APC_LEVEL" is heard at that level and above; "* within PASSIVE_LEVEL" is any call that is legal at that level alone.
   * `*` is any argument, `!X` any but X, `!` any that is there; arguments left out at the end are any. "PresentRequest = $" follows what is answered. "enter" and "return" are the system entering a routine and a
   * routine's return: `return(routine)` that of the outermost, `return(DRIVER_CANCEL)` that of one called with this role.
   */
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const WRONG = "wrong: ";
/** Followed without an object: the context itself. */
const ITSELF = "";

/** A place in a monitor's table at which the claim is broken, and how. */
export function wrong(message: string): string {
  return `${WRONG}${message}`;
}

interface Rule extends HeardPattern {
  readonly to: string;
}

/** By what is followed, where it stands; what stands where it began is left out. */
type Standing = Readonly<Record<string, string>>;

/**
 * A claim about the order of calls, as an automaton that listens to them. It holds designs to nothing in which none of its calls is made.
 *
 * @throws CallerMistake BAD_MONITOR for a pattern that cannot be read, or a state that there is not
 */
export function monitor({ name, about, facts, per, states, forecast }: MonitorDefinition): Property {
  const [initial = ""] = Object.keys(states);
  const rules = new Map(Object.entries(states).map(([state, arrows]) => [state, rulesOf(name, arrows, states)]));
  const all = [...rules.values()].flat();
  const follows = all.some((rule) => rule.follows);
  const messages = [...new Set(all.flatMap(({ to }) => (to.startsWith(WRONG) ? to.slice(WRONG.length) : [])))];

  const after = (at: Standing, heard: Heard): { readonly at: Standing; readonly wrong?: string } => {
    const owner = per === "actor" ? `${heard.by}: ` : "";
    const named = new Set(all.flatMap((rule) => rule.objectOf(heard) ?? []));
    const known = Object.keys(at).filter((key) => key.startsWith(owner));
    const keys = follows ? [...new Set([...known, ...[...named].map((object) => owner + object)])] : [owner + ITSELF];
    let next = at;
    for (const key of keys) {
      const object = key.slice(owner.length);
      const rule = rules.get(at[key] ?? initial)?.find((each) => each.matches(heard, object));
      if (rule === undefined) continue;
      if (rule.to.startsWith(WRONG)) return { at, wrong: rule.to.slice(WRONG.length) };
      const { [key]: _, ...others } = next;
      next = rule.to === initial ? others : { ...others, [key]: rule.to };
    }
    return { at: Object.fromEntries(Object.entries(next).sort(([a], [b]) => (a < b ? -1 : 1))) };
  };
  const errors = messages.map((message, index) => [`wrong${index}`, errorState(name, message)] as const);
  const chart: ObjectChart = {
    context: { at: {} },
    initial: "listening",
    states: {
      listening: {
        on: {
          heard: [
            ...messages.map((message, index) => ({
              guard: ({ context, event }: Scope) => after(context.at, event.heard).wrong === message,
              target: `wrong${index}`,
            })),
            { actions: assign({ at: ({ context, event }) => after(context.at, event.heard).at }) },
          ],
        },
      },
      ...Object.fromEntries(errors),
    },
  };
  const observer = kind({ kind: "monitor", implicit: true, facts, calls: {}, chart: () => chart });
  const hears = new Set(all.map(({ call }) => call));
  return { kind: "monitor", name, about, facts, ...(forecast && { forecast }), hears, observer: observer() };
}

interface Scope {
  // biome-ignore lint/suspicious/noExplicitAny: what XState hands to a guard is typed by the machine it is in
  readonly context: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly event: any;
}

function rulesOf(
  name: string,
  arrows: Readonly<Record<string, string>>,
  states: MonitorDefinition["states"],
): readonly Rule[] {
  return Object.entries(arrows).flatMap(([text, to]) => {
    if (!to.startsWith(WRONG) && !Object.hasOwn(states, to)) {
      throw new CallerMistake(
        "BAD_MONITOR",
        `the monitor ${name} has no state "${to}"`,
        `Its states are: ${Object.keys(states).join(", ")}.`,
      );
    }
    return heardPatterns(name, text).map((pattern) => ({ ...pattern, to }));
  });
}
