/** What stands on an arrow of an actor's chart. */
export type ArrowDescriptor =
  | { readonly kind: "call"; readonly text: string; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: "choice"; readonly text: string }
  | { readonly kind: "return"; readonly text: string };

/** The descriptor that ends a called routine; a routine the system entered ends with a step of that name too. */
export const RETURN = "return";

const CALL = /^([A-Za-z_][\w.]*)\(([^()]*)\)$/;

/** Reads an event descriptor: "Call(argument, ...)", "? a choice of the environment" or "return"; undefined for anything else. */
export function parseArrow(text: string): ArrowDescriptor | undefined {
  if (text === RETURN) return { kind: "return", text };
  if (text.startsWith("? ")) return { kind: "choice", text };
  const match = CALL.exec(text);
  if (match === null) return undefined;
  const [, name = "", list = ""] = match;
  const args = list.trim() === "" ? [] : list.split(",").map((arg) => arg.trim());
  return { kind: "call", text, name, args };
}
