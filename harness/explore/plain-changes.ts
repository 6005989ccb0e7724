/** The neighbours to exchange, one after the other, to go through all orders of `count` things (Steinhaus, Johnson, Trotter). */
export function plainChanges(count: number): number[] {
  if (count < 2) return [];
  const inner = plainChanges(count - 1);
  const changes: number[] = [];
  for (let round = 0; round <= inner.length; round++) {
    const down = round % 2 === 0;
    for (let step = 0; step < count - 1; step++) changes.push(down ? count - 2 - step : step);
    // The largest has come to one end; the others change beside it.
    if (round < inner.length) changes.push(inner[round]! + (down ? 1 : 0));
  }
  return changes;
}
