/** How much the threads of a search do before they meet again. What is found does not depend on it. */
export interface WorkerTuning {
  /** States up to which every thread searches by itself, all the same: most of what there is to ask of a network is asked by then. */
  readonly aloneUpTo: number;
  /** States of its own that a thread expands between two meetings. */
  readonly roundStates: number;
  /** Words that one thread may have for another at a meeting. */
  readonly streamWords: number;
}

/** What the threads of one search share. Plain data, so that it may be sent to a thread. */
export interface SearchMemory {
  readonly tuning: WorkerTuning;
  /** Control words; see `Seat`. */
  readonly control: SharedArrayBuffer;
  /** What went wrong, in words. */
  readonly failure: SharedArrayBuffer;
  /** By thread: what it has to say at a meeting, as numbers. */
  readonly notices: readonly SharedArrayBuffer[];
  /** By thread: how many successors, or keys while states are laid out anew, it has for each thread. */
  readonly counts: readonly SharedArrayBuffer[];
  /** By thread: these, first those for thread 0, then those for thread 1, and so on. */
  readonly streams: readonly SharedArrayBuffer[];
}

/** Numbers of a notice before its lists. */
export const noticeWords = 20;

const failureBytes = 1 << 14;
const controlWords = 4;
/** Words for successors, over all threads that one of them writes to. */
const streamWordsInAll = 1 << 20;

export function usualTuning(threads: number): WorkerTuning {
  return { aloneUpTo: 1 << 15, roundStates: 1 << 15, streamWords: Math.floor(streamWordsInAll / threads) };
}

/** Memory for `threads` threads that search a network with so many components and properties. */
export function searchMemory(
  threads: number,
  components: number,
  properties: number,
  tuning: WorkerTuning = usualTuning(threads),
): SearchMemory {
  const each = (bytes: number) => Array.from({ length: threads }, () => new SharedArrayBuffer(bytes));
  return {
    tuning,
    control: new SharedArrayBuffer(4 * controlWords),
    failure: new SharedArrayBuffer(failureBytes),
    notices: each(8 * (noticeWords + 2 * components + 2 * properties)),
    counts: each(4 * threads),
    streams: each(4 * threads * tuning.streamWords),
  };
}
