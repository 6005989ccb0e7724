/** Calls that give something up: once is right, twice is not, and never is a leak. */
const names = /Complete|Free|Release|Delete|Dereference|Decrement|Unlock|Leave/;

/** Whether a call, as it stands on an arrow, gives something up: completes, frees or releases it. */
export function givesUp(arrow: string): boolean {
  return names.test(arrow.replace(/\(.*$/, ""));
}
