import { threadId } from "node:worker_threads";

/** How much the threads of a search do before they meet again. What is found does not depend on it. */
export interface WorkerTuning {
  /** States up to which every thread searches by itself, all the same: most of what there is to ask of a network is asked by then. */
  readonly aloneUpTo: number;
  /** States that a thread takes upon itself at a time. */
  readonly claimStates: number;
  /** Milliseconds after which the threads meet, if they have not done so before. */
  readonly roundMs: number;
  /** Waiting states that each thread has room for at first. */
  readonly ringStates: number;
}

/** What the threads of one search share. Plain data, so that it may be sent to a thread. */
export interface SearchMemory {
  readonly tuning: WorkerTuning;
  /** Control words; see `Seat`. */
  readonly control: SharedArrayBuffer;
  /** Name of the way by which threads hand memory over; see `Handover`. */
  readonly handover: string;
  /** What went wrong, in words. */
  readonly failure: SharedArrayBuffer;
  /** By thread: what it has to say at a meeting, as numbers. */
  readonly notices: readonly SharedArrayBuffer[];
  /** What threads call out to the others; and by thread what it says then. See `Gathering`. */
  readonly calls: SharedArrayBuffer;
  readonly says: SharedArrayBuffer;
  /** States that may be added to the visited set; see `SharedTable`. */
  readonly granted: SharedArrayBuffer;
  /** By thread: how many of its states of this level somebody expands; see `SharedFrontier`. */
  readonly claimed: SharedArrayBuffer;
}

/** Numbers of a notice before its lists. */
export const noticeWords = 20;

const failureBytes = 1 << 14;
const words = { control: 4, calls: 2, granted: 1 } as const;

export const usualTuning: WorkerTuning = { aloneUpTo: 1 << 15, claimStates: 256, roundMs: 100, ringStates: 1 << 15 };

/** Searches that this thread has led. */
let searches = 0;

/** Memory for `threads` threads that search a network with so many components and properties. */
export function searchMemory(
  threads: number,
  components: number,
  properties: number,
  tuning: WorkerTuning = usualTuning,
): SearchMemory {
  const room = (count: number) => new SharedArrayBuffer(4 * count);
  const noticeBytes = 8 * (noticeWords + 3 * components + 2 * properties);
  return {
    tuning,
    control: room(words.control),
    failure: new SharedArrayBuffer(failureBytes),
    notices: Array.from({ length: threads }, () => new SharedArrayBuffer(noticeBytes)),
    calls: room(words.calls),
    says: room(threads),
    granted: room(words.granted),
    claimed: room(threads),
    handover: `bugcheck ${threadId} ${searches++}`,
  };
}
