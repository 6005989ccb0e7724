import { madeOnce } from "./made-once";
import type { Packing } from "./packing";

/** Rewrites `count` keys, which stand in `keys` from `at` on, to `into` from `intoAt` on. */
export type Rewrite = (keys: Int32Array, at: number, count: number, into: Int32Array, intoAt: number) => void;

/** Generates the way from keys under one packing to keys of the same states under another. */
export function compileRewrite(from: Packing, to: Packing): Rewrite {
  return madeOnce(source(from, to), (text) => new Function(text)() as Rewrite);
}

function source(from: Packing, to: Packing): string {
  const words = ({ words: count }: Packing) => Array.from({ length: count }, (_, word) => word);
  const rest = words(from).slice(1);
  const hash = words(to).map((word) => `Math.imul(word${word}, ${to.factors[word]})`);
  const fields = (word: number) => {
    const here = [...to.wordOf.keys()].filter((component) => to.wordOf[component] === word);
    const read = (component: number) => {
      const old = `old${from.wordOf[component]} >>> ${from.shifts[component]}`;
      return `((${old}) & ${from.masks[component]}) << ${to.shifts[component]}`;
    };
    return here.map(read).join(" | ") || "0";
  };
  return `
return function rewrite(keys, at, count, into, intoAt) {
  for (let left = count; left > 0; left--, at += ${from.words}, intoAt += ${to.words}) {
    ${rest.map((word) => `const old${word} = keys[at + ${word}];`).join("\n")}
    const old0 = Math.imul(keys[at]${rest.map((word) => ` - Math.imul(old${word}, ${from.factors[word]})`).join("")}, ${from.inverse});
    ${words(to)
      .map((word) => `const word${word} = ${fields(word)};`)
      .join("\n")}
    into[intoAt] = ${hash.join(" + ")};
    ${words(to)
      .slice(1)
      .map((word) => `into[intoAt + ${word}] = word${word};`)
      .join("\n")}
  }
};`;
}
