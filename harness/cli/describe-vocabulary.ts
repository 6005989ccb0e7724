import type { VocabularyCall, VocabularyEntry, VocabularyError } from "../../reports/vocabulary-page";
import type { ErrorMeta } from "../language/bug-check";
import type { CallDefinition, IrqlContract, Param, PhaseMessage } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import { DIRQL, HIGH_LEVEL, irqlName } from "../language/irql";
import type { Kind, ObjectChart, ObjectSite } from "../language/kind";
import { REPLY, type ReplyAction } from "../language/reply";

type VocabularyKind = Pick<Kind, "kind" | "calls" | "facts" | "assumes" | "sample">;

/** Stands for an answer that depends on the object: a level, a name, a number. */
const VARIES = "...";
const alone: ObjectSite = { name: "it", instances: (object) => [object], processors: 2 };

/**
 * Every kind among what a module exports, by the names of the exports: what it is called with, how that unfolds, and what can go wrong.
 * @param fileOf - where the kind of this export is written, if anybody knows
 */
export function describeVocabulary(
  exports: Readonly<Record<string, unknown>>,
  fileOf: (name: string) => string | undefined,
): readonly VocabularyEntry[] {
  const kinds = Object.entries(exports).filter((entry): entry is [string, VocabularyKind] => isKind(entry[1]));
  const charts = new Map<string, ObjectChart>();
  for (const [, kind] of kinds) {
    const chart = sampleChart(kind);
    if (chart !== undefined) charts.set(kind.kind, chart);
  }
  const entries = kinds.map(([name, kind]): VocabularyEntry => {
    const chart = sampleChart(kind);
    const file = fileOf(name);
    const errors = chart === undefined ? [] : errorsOf(chart);
    const wrong = errors.map(({ state }) => state);
    return {
      name,
      kind: kind.kind,
      ...(file !== undefined && { file }),
      states: Object.keys(chart?.states ?? {}).filter((state) => !wrong.includes(state)),
      faults:
        chart === undefined
          ? []
          : [...new Set(arrowsOf(chart).map(([event]) => event))].filter((event) => event.includes("!")),
      calls: Object.entries(kind.calls).map(([call, definition]) =>
        describeCall(call, definition, (receiver) => (receiver === "self" ? chart : charts.get(receiver))),
      ),
      errors,
      facts: kind.facts,
      assumes: kind.assumes,
    };
  });
  return entries.sort((a, b) => (`${a.kind} ${a.name}`.toLowerCase() < `${b.kind} ${b.name}`.toLowerCase() ? -1 : 1));
}

function isKind(exported: unknown): boolean {
  return typeof exported === "function" && "calls" in exported && "sample" in exported;
}

/** The chart of a kind of receiver, "self" the call's own; several exports may be of one kind, with the same messages. */
type ChartOf = (receiver: string) => ObjectChart | undefined;

/** Nothing for a kind that needs options and has no sample of them. */
function sampleChart({ sample }: VocabularyKind): ObjectChart | undefined {
  try {
    return sample.chart(alone);
  } catch (error) {
    if (error instanceof CallerMistake) return undefined;
    throw error;
  }
}

function describeCall(name: string, definition: CallDefinition, chartOf: ChartOf): VocabularyCall {
  const { params, phases, irql = [], facts, anyArguments } = definition;
  const args = anyArguments ? "..." : params.map(argument).join(", ");
  const answers = phases.flatMap(({ messages = [] }) =>
    messages.flatMap((message) => results(message, params, chartOf)),
  );
  return {
    text: `${name}(${args})`,
    phases: phases.map(({ name: phase, blocks }) => ({ name: phase, ...(blocks !== undefined && { blocks }) })),
    irql: irql.map(levels),
    results: [...new Set(answers)].sort(),
    facts,
  };
}

/** `lock`, `TRUE/FALSE` or `routine/NULL`; in brackets where it may be left out. */
function argument({ name, kinds, literals, optional }: Param): string {
  const words = [...(kinds.length === 0 ? [] : [name]), ...literals].join("/");
  return optional ? `[${words}]` : words;
}

function levels({ min, max, when, source }: IrqlContract): string {
  const range = min === max ? level(min) : `${level(min)} to ${level(max)}`;
  return `${range}${when === undefined ? "" : ` where ${when.answer} is ${when.is}`} [${source}]`;
}

/** The documents do not tell device levels apart. */
function level(irql: number): string {
  return irql >= DIRQL && irql < HIGH_LEVEL ? "DIRQL" : irqlName(irql);
}

/** The words that the receivers of a message have for it, where it is the call's result. */
function results(
  { to, event, result, as }: PhaseMessage,
  params: readonly Param[],
  chartOf: ChartOf,
): readonly string[] {
  if (!result) return as?.includes("(result)") ? [VARIES] : [];
  const [, implicit] = to.split("kind:");
  const receivers = implicit === undefined ? (params.find(({ name }) => name === to)?.kinds ?? []) : [implicit];
  const known = receivers.flatMap((receiver) => chartOf(receiver) ?? []);
  if (known.length === 0) return [VARIES];
  return known.flatMap((chart) =>
    arrowsOf(chart)
      .filter(([type]) => type === event || type.startsWith(`${event}!`))
      .flatMap(([, actions]) => actions.map(({ word }) => word ?? VARIES))
      .filter((word) => word !== ""),
  );
}

interface ChartNode {
  readonly on?: Readonly<Record<string, unknown>>;
  readonly meta?: Partial<ErrorMeta>;
  readonly states?: Readonly<Record<string, ChartNode>>;
}

/** Every arrow of a chart: its event and the replies on it. */
function arrowsOf(chart: ObjectChart): readonly (readonly [string, readonly ReplyAction[]])[] {
  return nodes(chart as ChartNode).flatMap(([, { on = {} }]) =>
    Object.entries(on).flatMap(([event, arrows]) =>
      list(arrows).map((arrow): readonly [string, readonly ReplyAction[]] => [event, repliesOf(arrow)]),
    ),
  );
}

function repliesOf(arrow: unknown): readonly ReplyAction[] {
  const { actions } = (typeof arrow === "object" ? arrow : {}) as { readonly actions?: unknown };
  return list(actions).filter((action): action is ReplyAction => (action as Partial<ReplyAction>).type === REPLY);
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function nodes(chart: ChartNode, name = ""): readonly (readonly [string, ChartNode])[] {
  const below = Object.entries(chart.states ?? {}).flatMap(([state, node]) => nodes(node, state));
  return [[name, chart], ...below];
}

function errorsOf(chart: ObjectChart): readonly VocabularyError[] {
  return nodes(chart as ChartNode).flatMap(([state, { meta }]) => {
    if (meta?.error === undefined) return [];
    const { property, message, bugcheck } = meta.error;
    const shown = bugcheck && [`${bugcheck.code} ${bugcheck.name}`, ...bugcheck.parameters].join("; ");
    return [{ state, property, message, ...(shown !== undefined && { bugcheck: shown }) }];
  });
}
