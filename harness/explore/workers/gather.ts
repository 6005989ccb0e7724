/** What all threads have sent to one of them, on its way into that one's visited set in the order of a search by one thread. */
export class Gathering {
  /** By thread: ranks of the states it listed, how many successors each has, and where its stream for this thread is. */
  readonly ranks: Float64Array[] = [];
  readonly counts: Int32Array[] = [];
  readonly streams: Int32Array[] = [];
  /** By thread: the next state of its list, the end of what counts, and the next word of its stream. */
  readonly heads: Int32Array;
  readonly ends: Int32Array;
  readonly cursors: Int32Array;
  /** By thread and place: how many successors the states before it had together, over all threads. */
  readonly bases: Float64Array[] = [];
  base = 0;

  /** A block: keys in order, and for each the thread it came from and what that wrote beside it. */
  keys = new Int32Array(0);
  origins: Int32Array;
  ways: Int32Array;

  constructor(
    threads: number,
    listed: number,
    /** Successors in a block beyond which no state's are added. */
    readonly most: number,
  ) {
    this.heads = new Int32Array(threads);
    this.ends = new Int32Array(threads);
    this.cursors = new Int32Array(threads);
    this.bases = Array.from({ length: threads }, () => new Float64Array(listed));
    this.origins = new Int32Array(0);
    this.ways = new Int32Array(0);
  }

  /** Room for `candidates` in a block. */
  reserve(candidates: number, words: number): void {
    if (this.keys.length >= candidates * words) return;
    this.keys = new Int32Array(candidates * words);
    this.origins = new Int32Array(candidates);
    this.ways = new Int32Array(candidates);
  }
}

/** Fills a block with the successors of whole states, in the order of their ranks; returns how many, and none at the end. */
export type Gather = (gathering: Gathering) => number;

/** Written behind the last successor of a stream: the place of no state. */
export const endOfStream = -1;

const compiled = new Map<string, Gather>();

/** Generates the gathering of keys of so many words from so many threads. */
export function compileGather(words: number, threads: number): Gather {
  const text = source(words, threads);
  let gather = compiled.get(text);
  if (gather === undefined) {
    gather = new Function(text)() as Gather;
    compiled.set(text, gather);
  }
  return gather;
}

function source(words: number, threads: number): string {
  const all = Array.from({ length: words }, (_, word) => word);
  const from = Array.from({ length: threads }, (_, thread) => thread);
  const each = (line: (thread: number) => string) => from.map(line).join("\n");
  return `
return function gather(gathering) {
  const { heads, ends, cursors, keys, origins, ways, most } = gathering;
  ${each((t) => `const ranks${t} = gathering.ranks[${t}], counts${t} = gathering.counts[${t}], stream${t} = gathering.streams[${t}], bases${t} = gathering.bases[${t}];`)}
  ${each((t) => `let head${t} = heads[${t}], cursor${t} = cursors[${t}]; const end${t} = ends[${t}];`)}
  ${each((t) => `let rank${t} = head${t} < end${t} ? ranks${t}[head${t}] : Infinity;`)}
  let base = gathering.base;
  let total = 0;
  let write = 0;
  while (total <= most) {
    let thread = 0;
    let lowest = rank0;
    ${from
      .slice(1)
      .map((t) => `if (rank${t} < lowest) { lowest = rank${t}; thread = ${t}; }`)
      .join("\n")}
    if (lowest === Infinity) break;
    switch (thread) {
      ${each(
        (t) => `case ${t}: {
        bases${t}[head${t}] = base;
        base += counts${t}[head${t}];
        let way;
        while ((way = stream${t}[cursor${t} + ${words}]) >>> 16 === head${t}) {
          ${all.map((word) => `keys[write + ${word}] = stream${t}[cursor${t} + ${word}];`).join(" ")}
          write += ${words};
          origins[total] = ${t};
          ways[total++] = way;
          cursor${t} += ${words + 1};
        }
        head${t}++;
        rank${t} = head${t} < end${t} ? ranks${t}[head${t}] : Infinity;
        break;
      }`,
      )}
    }
  }
  gathering.base = base;
  ${each((t) => `heads[${t}] = head${t}; cursors[${t}] = cursor${t};`)}
  return total;
};`;
}
