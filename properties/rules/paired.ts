import { type MonitorDefinition, monitor, wrong } from "../../harness/language/monitor";
import type { Property } from "../../harness/language/property";

interface Pair extends Pick<MonitorDefinition, "name" | "about" | "facts" | "forecast"> {
  /** Patterns of what takes and what gives back; `$` is what is taken. */
  readonly take: string;
  readonly give: string;
  /** By which it must have been given back. Default: the outermost routine's return, and what DispatchReturns and CallbackReturns say. */
  readonly before?: string;
  /** How often it may be taken without being given back. Default: once. */
  readonly deep?: number;
}

const ENDS = "return(routine) | DispatchReturns | CallbackReturns";

/** In each context, taking and giving back alternate, and nothing is held when the routine ends. */
export function paired({ take, give, before = ENDS, deep = 1, ...head }: Pair): Property {
  const held = Array.from({ length: deep }, (_, index) => `taken ${index + 1}`);
  const state = (index: number) => held[index] ?? wrong("it is taken again while it is held");
  return monitor({
    ...head,
    per: "actor",
    states: {
      free: { [take]: state(0), [give]: wrong("it is given back and not held") },
      ...Object.fromEntries(
        held.map((name, index) => [
          name,
          {
            [take]: state(index + 1),
            [give]: index === 0 ? "free" : state(index - 1),
            [before]: wrong("it is held when the routine ends"),
          },
        ]),
      ),
    },
  });
}
