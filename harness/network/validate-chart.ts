import { closest } from "fastest-levenshtein";
import type { CallDefinition } from "../language/call";
import { CallerMistake, type Place } from "../language/caller-mistake";
import type { Uses } from "../language/chart";
import { parseArrow } from "./arrow-descriptor";
import { ROUTINE_NAME, resolveCall, roleUnbound } from "./call-resolution";

type Node = Readonly<Record<string, unknown>>;

/**
 * Holds an actor's chart to what can be explored, before XState sees it.
 * @param known roles that are bound, and variables
 * @returns the definitions of the calls it makes
 * @throws CallerMistake with the chart, the state and the arrow, and what to write instead
 */
export function validateChart(
  chart: object,
  uses: Uses,
  known: ReadonlySet<string>,
  place: Place,
): readonly CallDefinition[] {
  checkTargets(chart as Node, undefined, place);
  return visit(chart as Node, [], { uses, known, inherits: false, called: false }, place);
}

const REFUSED: Readonly<Record<string, string>> = {
  invoke: "Make what is invoked an actor or an object of the design.",
  after: "Time passes in a timer object: KeSetTimer, and a DPC that its expiry queues.",
  spawn: "Place the child as an actor of the design.",
};

interface Surroundings {
  readonly uses: Uses;
  readonly known: ReadonlySet<string>;
  /** An enclosing state has arrows, which count here too. */
  readonly inherits: boolean;
  /** Inside a called routine, which returns. */
  readonly called: boolean;
}

function visit(node: Node, path: readonly string[], around: Surroundings, place: Place): readonly CallDefinition[] {
  const state = path.join(".");
  const here = state === "" ? place : { ...place, state };
  for (const [key, hint] of Object.entries(REFUSED)) {
    if (node[key] !== undefined) {
      throw new CallerMistake("CHART_NOT_EXPLORABLE", `an actor's chart may not use \`${key}\``, hint, here);
    }
  }
  if (node.type === "parallel") {
    throw new CallerMistake(
      "CHART_NOT_EXPLORABLE",
      "an actor's chart may not be parallel",
      "Place one actor for each region.",
      here,
    );
  }
  const on = (node.on ?? {}) as Node;
  const states = (node.states ?? {}) as Readonly<Record<string, Node>>;
  const calls = checkArrows(on, around, here);
  const inherits = around.inherits || Object.keys(on).length > 0;
  checkRest(node, inherits, states, here);
  const called = around.called || (node.meta as Node | undefined)?.routine !== undefined;
  const deeper = Object.entries(states).flatMap(([name, child]) => {
    if (name.includes(".")) throw dotInName(name, here);
    checkTargets(child, states, { ...here, state: [...path, name].join(".") });
    return visit(child, [...path, name], { ...around, inherits, called }, place);
  });
  return [...calls, ...deeper];
}

function checkArrows(on: Node, { uses, known, called }: Surroundings, place: Place): readonly CallDefinition[] {
  const calls: CallDefinition[] = [];
  const kinds = new Map<string, string>();
  for (const text of Object.keys(on)) {
    const at = { ...place, arrow: text };
    if (text === "*" || text.endsWith(".*")) {
      throw new CallerMistake(
        "WILDCARD_ARROW",
        `the arrow "${text}" stands for any event`,
        "Write each call on its own arrow.",
        at,
      );
    }
    const arrow = parseArrow(text);
    if (arrow === undefined || (arrow.kind === "return" && !called)) {
      throw new CallerMistake(
        "ARROW_IS_NO_CALL",
        `the arrow "${text}" is neither a call nor a choice`,
        'Write a call as in C, "KeSetEvent(ready)", or a choice of the environment, "? device unplugged".',
        at,
      );
    }
    if (arrow.kind === "call") {
      try {
        const definition = resolveCall(arrow, uses);
        calls.push(definition);
        const named = definition.anyArguments === true ? [] : arrow.args;
        const unbound = named.find((name) => needsRole(uses[name]) && !known.has(name));
        if (unbound !== undefined) throw roleUnbound(arrow, unbound);
      } catch (error) {
        throw error instanceof CallerMistake ? error.at(at) : error;
      }
    }
    kinds.set(arrow.kind === "choice" ? "choices" : text, text);
  }
  if (kinds.size > 1) {
    throw new CallerMistake(
      "TWO_CALLS_IN_ONE_STATE",
      `the state offers ${[...kinds.values()].map((text) => `"${text}"`).join(" and ")}`,
      "A program point makes one call. Put a choice of the environment before it, or split the state.",
      place,
    );
  }
  return calls;
}

function dotInName(name: string, place: Place): CallerMistake {
  const hint = `Call it "${name.replaceAll(".", "_")}": a dot leads to a state further in.`;
  return new CallerMistake("DOT_IN_STATE_NAME", `the name of the state "${name}" has a dot in it`, hint, place);
}

/** Names of routines stand for themselves. */
function needsRole(kind: Uses[string] | undefined): boolean {
  return kind !== undefined && kind.kind !== ROUTINE_NAME;
}

function checkRest(node: Node, leaves: boolean, states: Readonly<Record<string, Node>>, place: Place): void {
  const names = Object.keys(states);
  if (names.length > 0) {
    const initial = node.initial;
    if (typeof initial !== "string" || !names.includes(initial)) {
      throw new CallerMistake(
        "UNKNOWN_TARGET",
        initial === undefined
          ? "nothing says in which of the states it begins"
          : `the initial state ${JSON.stringify(initial)} does not exist`,
        initial === undefined
          ? `Write initial: ${JSON.stringify(names[0])}, or another of: ${names.join(", ")}.`
          : `Did you mean ${closest(String(initial), names)}?`,
        place,
      );
    }
    return;
  }
  if (node.type !== "final" && node.type !== "history" && node.always === undefined && !leaves) {
    throw new CallerMistake(
      "STATE_WITHOUT_ARROW",
      "nothing leads out of this state",
      'Give it an arrow, or make it `type: "final"`.',
      place,
    );
  }
}

/** Targets are the names of states beside the one an arrow leaves, or ".name" of one inside it; dots lead further in. */
function checkTargets(node: Node, siblings: Node | undefined, place: Place): void {
  const arrows = [
    ...Object.entries((node.on ?? {}) as Node),
    ["always", node.always],
    ["onDone", node.onDone],
  ] as const;
  for (const [text, arrow] of arrows) {
    for (const one of Array.isArray(arrow) ? arrow : [arrow]) {
      const target: unknown = typeof one === "object" && one !== null ? (one as Node).target : one;
      if (typeof target !== "string" || target.startsWith("#")) continue;
      const inner = siblings === undefined || target.startsWith(".");
      const beside = inner ? ((node.states ?? {}) as Node) : siblings;
      if (target.startsWith(".") === inner && leadsSomewhere(target.replace(/^\./, ""), beside)) continue;
      const dot = inner ? "." : "";
      throw new CallerMistake(
        "UNKNOWN_TARGET",
        `the arrow "${text}" leads to "${target}", which does not exist ${inner ? "inside the state it leaves" : "beside it"}`,
        Object.keys(beside).length === 0
          ? "The state has no states inside."
          : `Did you mean ${dot}${closest(target, Object.keys(beside))}?`,
        { ...place, arrow: text },
      );
    }
  }
}

function leadsSomewhere(path: string, states: Node): boolean {
  if (Object.hasOwn(states, path)) return true;
  const [first = "", ...rest] = path.split(".");
  const inner = (states[first] as Node | undefined)?.states as Node | undefined;
  return rest.length > 0 && inner !== undefined && leadsSomewhere(rest.join("."), inner);
}
