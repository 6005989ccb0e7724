interface Frame {
  readonly node: number;
  readonly next: readonly number[];
  at: number;
}

/**
 * The strongly connected components of what can be reached from `roots`, by one depth-first search (Tarjan 1972), without recursion. A component is
 * told after all those that can be reached from it.
 *
 * @param successors - asked once for each node, when the search first comes there
 * @param shouldStop - asked as often; true ends the search
 * @returns whether the search came to its end
 */
export function strongComponents(
  roots: Iterable<number>,
  successors: (node: number) => readonly number[],
  found: (members: readonly number[]) => void,
  shouldStop: () => boolean = () => false,
): boolean {
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const frames: Frame[] = [];
  const enter = (node: number) => {
    lowest.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    isOpen.add(node);
    frames.push({ node, next: successors(node), at: 0 });
  };
  const lower = (node: number, to: number) => lowest.set(node, Math.min(lowest.get(node)!, to));

  for (const root of roots) {
    if (order.has(root)) continue;
    if (shouldStop()) return false;
    enter(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const { node, next } = frame;
      if (frame.at < next.length) {
        const to = next[frame.at++]!;
        if (isOpen.has(to)) lower(node, order.get(to)!);
        else if (!order.has(to)) {
          if (shouldStop()) return false;
          enter(to);
        }
        continue;
      }
      frames.pop();
      const above = frames.at(-1);
      if (above !== undefined) lower(above.node, lowest.get(node)!);
      if (lowest.get(node) !== order.get(node)) continue;
      const members = open.splice(open.lastIndexOf(node));
      for (const member of members) isOpen.delete(member);
      found(members);
    }
  }
  return true;
}
