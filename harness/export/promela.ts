import type { Network } from "../network/network";
import { alternatives } from "./alternatives";
import { escaped } from "./escape";
import { stepText } from "./step-text";
import type { TransitionGraph } from "./transition-graph";

/**
 * The network as a Promela model, line by line: a variable for each component and one process that does all steps, each a d_step.
 *
 * The model holds the moves of the components, not the graph: SPIN composes and searches by itself. With reductions off it counts
 * exactly the states of `graph`, and its transitions plus one, as SPIN counts the initial state among them. A state in
 * which a component is in error has no steps. A step that can be done in two ways, or twice, is as many alternatives.
 */
export function* promela(graph: TransitionGraph): Iterable<string> {
  const { network, moves } = graph;
  const met = metLocals(graph);
  const names = network.components.map(({ name }, component) => identifier(component, name));
  const isError = (component: number, local: number) => network.components[component]!.status(local).kind === "error";
  const canFail = met.some((locals, component) => locals.some((local) => isError(component, local)));
  const initialError = network.components.some(({ initial }, component) => isError(component, initial));

  yield* head(graph);
  for (const [component, locals] of met.entries()) yield* variable(network, component, names[component]!, locals);
  if (canFail) yield `bit bug_check = ${initialError ? 1 : 0};\n`;
  yield "\nactive proctype steps()\n{\ndo\n";
  let leader = -1;
  for (const alternative of alternatives(moves)) {
    if (alternative.leader !== leader) {
      leader = alternative.leader;
      yield `\n${comment(network.components[leader]!.name)}\n`;
    }
    const guards = [...alternative.guard].map(([component, locals]) => oneOf(names[component]!, locals));
    if (canFail) guards.unshift("!bug_check");
    const effects = [...alternative.changes].map(([component, local]) => `${names[component]} = ${local}`);
    if ([...alternative.changes].some(([component, local]) => isError(component, local))) effects.push("BUG_CHECK");
    const what = comment(stepText(network.label(alternative.label)));
    yield `:: d_step { ${guards.join(" && ")} -> ${effects.join("; ") || "skip"} } ${what}\n`;
  }
  if (moves.length === 0) yield ":: d_step { false -> skip }\n";
  yield "od\n}\n";
}

function* head({ network, states, transitions }: TransitionGraph): Iterable<string> {
  yield `${comment(`${network.name}: ${states} states, ${transitions} transitions (SPIN counts one more)`)}
${comment(`spin -a -o3 MODEL && gcc -O2 -w -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -E -m${states + 10}`)}
${comment("spin -a -o3 -DCHECK MODEL: the verifier reports the first bug check instead of counting on")}
#ifdef CHECK
#define BUG_CHECK bug_check = 1; assert(false)
#else
#define BUG_CHECK bug_check = 1
#endif

`;
}

/** Declares a component's variable; its local states in words stand beneath. */
function* variable(
  { components }: Network,
  component: number,
  name: string,
  locals: readonly number[],
): Iterable<string> {
  const { initial } = components[component]!;
  yield `${typeFor(locals.at(-1)!)} ${name} = ${initial}; ${comment(components[component]!.name)}\n`;
  for (const local of locals) {
    const { kind } = components[component]!.status(local);
    yield `  ${comment(`${local}: ${components[component]!.describe(local)}${kind === "running" ? "" : `, ${kind}`}`)}\n`;
  }
}

/** Local states that occur, by component, ascending. */
function metLocals({ network, moves }: TransitionGraph): number[][] {
  const met = network.components.map(({ initial }) => new Set([initial]));
  for (const { parts } of moves) for (const { component, to } of parts) met[component]!.add(to);
  return met.map((locals) => [...locals].sort((a, b) => a - b));
}

function typeFor(highest: number): string {
  if (highest < 2) return "bit";
  if (highest < 1 << 8) return "byte";
  return highest < 1 << 15 ? "short" : "int";
}

/** A name that SPIN takes and a reader knows again; the number keeps names apart. */
function identifier(component: number, name: string): string {
  return `c${component}_${name.replace(/[^A-Za-z0-9]+/g, "_").slice(0, 40)}`.replace(/_$/, "");
}

/** The condition that `name` is one of `locals`, neighbours said as a range. */
function oneOf(name: string, locals: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const local of locals) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === local - 1) last[1] = local;
    else ranges.push([local, local]);
  }
  const parts = ranges.map(([low, high]) =>
    low === high ? `${name} == ${low}` : `(${name} >= ${low} && ${name} <= ${high})`,
  );
  return parts.length === 1 ? parts[0]! : `(${parts.join(" || ")})`;
}

/** A comment on one line that its own text cannot end. */
function comment(text: string): string {
  return `/* ${escaped(text, /[^ -~]/g)
    .replaceAll("*/", "* /")
    .replaceAll("/*", "/ *")} */`;
}
