import { closest } from "fastest-levenshtein";
import type { CallDefinition, Param } from "../language/call";
import { CallerMistake } from "../language/caller-mistake";
import type { Uses } from "../language/chart";
import type { ArrowDescriptor } from "./arrow-descriptor";

type Call = Extract<ArrowDescriptor, { kind: "call" }>;

/** Kind of the names of routines: such a name stands for itself. */
export const ROUTINE_NAME = "routine name";

/**
 * The definition an arrow's call refers to, its arguments checked for number, kind and literals.
 * @throws CallerMistake UNKNOWN_CALL, WRONG_ARGUMENT_COUNT, WRONG_KIND, UNKNOWN_LITERAL, each with the nearest name
 */
export function resolveCall(call: Call, uses: Uses): CallDefinition {
  const owners = Object.entries(uses).filter(([, kind]) => Object.hasOwn(kind.calls, call.name));
  if (owners.length === 0) throw unknownCall(call, uses);
  const definitions = owners.map(([name, kind]) => [name, kind.calls[call.name] as CallDefinition] as const);
  const own = definitions.find(([name, { params }]) => {
    const position = params.findIndex((param) => param.kinds.includes("self"));
    return position < 0 || call.args[position] === name;
  });
  const [, definition] = own ?? definitions[0] ?? [];
  if (definition === undefined) throw unknownCall(call, uses);
  if (definition.anyArguments) return definition;
  const leftOut = definition.params.slice(call.args.length);
  if (call.args.length > definition.params.length || leftOut.some(({ optional }) => optional !== true)) {
    const wanted = definition.params.map((param) => param.name).join(", ");
    throw new CallerMistake(
      "WRONG_ARGUMENT_COUNT",
      `${call.text} has ${call.args.length} arguments; ${call.name} takes ${definition.params.length}`,
      `Write ${call.name}(${wanted}).`,
    );
  }
  const ownKinds = definitions.map(([name]) => uses[name]?.kind ?? "");
  for (const [position, arg] of call.args.entries()) {
    const param = definition.params[position];
    if (param !== undefined) checkArgument(call, arg, param, ownKinds, uses);
  }
  return definition;
}

function unknownCall(call: Call, uses: Uses): CallerMistake {
  const legal = Object.values(uses).flatMap((kind) => Object.keys(kind.calls));
  return new CallerMistake(
    "UNKNOWN_CALL",
    `${call.name} is not a call on anything this chart uses`,
    legal.length === 0
      ? "Name what the chart touches in `uses`; the calls come from there."
      : `Did you mean ${closest(call.name, legal)}? Otherwise add the kind that has ${call.name} to \`uses\`.`,
  );
}

function checkArgument(call: Call, arg: string, param: Param, ownKinds: readonly string[], uses: Uses): void {
  if (param.literals.includes(arg)) return;
  const kinds = param.kinds.flatMap((kind) => (kind === "self" ? ownKinds : [kind]));
  const used = uses[arg];
  if (used !== undefined && kinds.includes(used.kind)) return;
  if (used !== undefined) {
    throw new CallerMistake(
      "WRONG_KIND",
      `${arg} in ${call.text} is a ${used.kind}`,
      `${call.name} takes a ${[...kinds, ...param.literals].join(" or ")} as "${param.name}".`,
    );
  }
  const legal = [
    ...param.literals,
    ...Object.entries(uses).flatMap(([name, kind]) => (kinds.includes(kind.kind) ? [name] : [])),
  ];
  throw new CallerMistake(
    "UNKNOWN_LITERAL",
    `${arg} in ${call.text} is no name in \`uses\` and no literal that "${param.name}" may be`,
    legal.length === 0
      ? `Add ${arg} to \`uses\` with its kind.`
      : `Did you mean ${closest(arg, legal)}? Legal here: ${legal.join(", ")}.`,
  );
}

/**
 * What each name in a call stands for: a variable's value, a role's object, a routine's own name, or the literal itself. The arguments of a call that takes any
 * have no names but "argument 1" and so on.
 */
export function argumentValues(
  call: Call,
  definition: CallDefinition,
  uses: Uses,
  context: Readonly<Record<string, unknown>>,
  roles: ReadonlyMap<string, string>,
): Record<string, string> {
  const values: Record<string, string> = {};
  if (definition.anyArguments) {
    for (const [position, arg] of call.args.entries())
      values[`argument ${position + 1}`] = anyValue(arg, context, roles);
  }
  for (const [position, param] of definition.params.entries()) {
    const arg = call.args[position] ?? param.literals[0] ?? "";
    if (param.literals.includes(arg)) values[param.name] = arg;
    else if (Object.hasOwn(context, arg)) values[param.name] = variable(call, arg, context[arg]);
    else if (uses[arg]?.kind === ROUTINE_NAME) values[param.name] = roles.get(arg) ?? arg;
    else values[param.name] = role(call, arg, roles);
  }
  return values;
}

/** What an argument stands for of which nothing is known: a variable's value, a role's object, or its own word. */
export function anyValue(
  arg: string,
  context: Readonly<Record<string, unknown>>,
  roles: ReadonlyMap<string, string>,
): string {
  return Object.hasOwn(context, arg) ? String(context[arg]) : (roles.get(arg) ?? arg);
}

function variable(call: Call, name: string, value: unknown): string {
  if (value !== null) return String(value);
  throw new CallerMistake(
    "VARIABLE_UNSET",
    `${name} in ${call.text} is used before it holds anything`,
    `Set it on an arrow that leads here, for example with keep("${name}").`,
  );
}

function role(call: Call, name: string, roles: ReadonlyMap<string, string>): string {
  const bound = roles.get(name);
  if (bound !== undefined) return bound;
  throw roleUnbound(call, name);
}

export function roleUnbound(call: Call, name: string): CallerMistake {
  return new CallerMistake(
    "ROLE_UNBOUND",
    `${name} in ${call.text} is bound to no object`,
    `Bind it where the actor is placed ({ ${name}: "..." }), or name an object of the design "${name}".`,
  );
}
