import type { CallDefinition, Param, Phase, PhaseMessage } from "../language/call";
import type { ObjectChart } from "../language/kind";
import type { Message } from "./chart-sentences";
import type { VocabularyKind } from "./vocabulary-kinds";

const SENDERS = ["A", "B"];
/** Two objects that an argument may be. */
const OBJECTS = ["a", "b"];
/** What an answer of another object's is taken for: a level, a processor, a size. */
const NUMBER = "2";
/** A field with the number of the processor that the step runs on. */
const PROCESSOR = "processor";

type Fields = Readonly<Record<string, string>>;

/** A message that some call of the vocabulary puts, with each content it may have. */
export interface SentMessage {
  readonly event: string;
  readonly fields: readonly Fields[];
  mayReach(kind: string): boolean;
}

/**
 * What the calls of the vocabulary send. An argument that is one of some words is each of them in turn, one that is an object is "a" or "b", and what
 * another object answers is a number.
 */
export function sentMessages(vocabulary: readonly VocabularyKind[]): readonly SentMessage[] {
  return vocabulary.flatMap(({ kind, calls }) => Object.values(calls).flatMap((call) => messagesOf(call, kind)));
}

/** Messages that an object of a kind may be put: each event of its chart, by each of two contexts, with what the calls send along. */
export function messagesTo(chart: ObjectChart, kind: VocabularyKind, sent: readonly SentMessage[]): Message[] {
  return eventsOf(chart).flatMap((type) => {
    const [event] = type.split("!");
    const contents = sent.filter((message) => message.event === event && message.mayReach(kind.kind));
    const distinct = new Map(contents.flatMap(({ fields }) => fields).map((one) => [JSON.stringify(one), one]));
    const known = distinct.size === 0 ? [{}] : [...distinct.values()];
    return known.flatMap((fields) => SENDERS.map((by) => ({ ...fields, type, by })));
  });
}

function messagesOf({ params, phases }: CallDefinition, own: string): SentMessage[] {
  const answers = new Set(phases.flatMap(answersOf));
  const wordsFor = (source: string): readonly string[] => {
    const param = params.find(({ name }) => name === source);
    if (param !== undefined) return [...(param.kinds.length === 0 ? [] : OBJECTS), ...param.literals];
    return [answers.has(source) ? NUMBER : source];
  };
  return phases
    .flatMap(({ messages = [] }) => messages)
    .map((message) => ({
      event: message.event,
      fields: product(message.with ?? {}, wordsFor),
      mayReach: (kind) => mayReach(message, params, own, kind),
    }));
}

/** Names in a phase of what is said by others, the system among them. */
function answersOf({ messages = [], irql }: Phase): string[] {
  const level = irql?.kind === "raise" ? [irql.as ?? []].flat() : [];
  return [PROCESSOR, ...messages.flatMap(({ as = "" }) => as.split(", ")), ...level];
}

/** Whether it may go to an object of this kind; who answered before, as a neighbour in a list, may be of any. */
function mayReach({ to }: PhaseMessage, params: readonly Param[], own: string, kind: string): boolean {
  const named = to.split("kind:")[1];
  if (named !== undefined) return named === kind;
  const kinds = params.find(({ name }) => name === to)?.kinds;
  return kinds === undefined || kinds.includes(kind) || (kinds.includes("self") && own === kind);
}

function product(fields: Fields, wordsFor: (source: string) => readonly string[]): Fields[] {
  return Object.entries(fields).reduce<Fields[]>(
    (all, [field, source]) => all.flatMap((one) => wordsFor(source).map((word) => ({ ...one, [field]: word }))),
    [{}],
  );
}

function eventsOf(chart: ObjectChart): string[] {
  const below = Object.values(chart.states ?? {}).flatMap((state) => eventsOf(state as ObjectChart));
  return [...new Set([...Object.keys(chart.on ?? {}), ...below])].filter((event) => event !== "*");
}
