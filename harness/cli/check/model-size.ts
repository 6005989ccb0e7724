import { createHash } from "node:crypto";
import type { Network } from "../../network/network";
import type { ModelSize } from "../../trace/result";

/** How large a network is, as far as a search has met it, and a hash that changes with any name or local state in it. */
export function modelSize({ components }: Network): ModelSize {
  const hash = createHash("sha256");
  let localStates = 0;
  for (const component of [...components].sort((a, b) => compare(a.name, b.name))) {
    const names = Array.from({ length: component.size }, (_, local) => component.describe(local)).sort(compare);
    localStates += names.length;
    hash.update(JSON.stringify([component.name, ...names]));
  }
  return { localStates, hash: hash.digest("hex").slice(0, 16) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
