import type { Arrows, ChartState } from "../../language/chart";
import { returned } from "../../language/routine";

type States = Readonly<Record<string, ChartState<string>>>;

/**
 * A count as C has it, `left = InterlockedDecrement(&count); if (left == 0) ...`: the number is the context's own until a later step looks at it, so that
 * contexts which have counted differ by what they were told. Shipped charts branch in the call's step and forget the number.
 *
 * @param name the state that counts; the numbers are states beside it
 * @param then what comes next, for each number from `least` to `most`
 */
export function keptCount(
  name: string,
  call: string,
  [least, most]: readonly [number, number],
  then: (left: number) => Readonly<Record<string, Arrows>>,
): States {
  const numbers = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  const told = (left: number) => ({ guard: returned(String(left)), target: `${name}${left}` });
  return {
    [name]: { on: { [call]: numbers.map((left) => (left === most ? { target: `${name}${left}` } : told(left))) } },
    ...Object.fromEntries(numbers.map((left) => [`${name}${left}`, { on: then(left) }])),
  };
}

/** A count down and the look at what is left: at zero `last` is called. */
export function keptCountDown(name: string, call: string, most: number, last: string, next: string): States {
  return keptCount(name, call, [0, most], (left) => ({ [left === 0 ? last : "? others are left"]: next }));
}
