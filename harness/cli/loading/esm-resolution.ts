/** Module resolution for designs that are ES modules. Node loads this file by its path, in a thread of its own. */

interface Resolution {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

type Next = (specifier: string, context: object) => Promise<Resolution>;

let ours: Readonly<Record<string, string>> = {};

/** @param data - addresses of "bugcheck" and of "xstate" */
export function initialize(data: Readonly<Record<string, string>>): void {
  ours = data;
}

/** "bugcheck" is always this package; XState is this package's where the design's folder has none. */
export async function resolve(specifier: string, context: object, next: Next): Promise<Resolution> {
  const url = ours[specifier];
  if (url === undefined) return next(specifier, context);
  if (specifier === "bugcheck") return { url, shortCircuit: true };
  return next(specifier, context).catch(() => ({ url, shortCircuit: true }));
}
