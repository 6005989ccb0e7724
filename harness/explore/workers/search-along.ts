import type { Network } from "../../network/network";
import { search } from "../explore";
import { TransactionTree } from "../transaction-tree";
import { CommonProgram } from "./common-program";
import { SearchOver, Seat } from "./seat";
import type { SearchJob } from "./team";

/**
 * Does the part of thread number `me` in a search that thread 0 leads. Returns when that is over; what goes wrong here is thrown there.
 * @param compile - makes a network like the leading thread's, of which nothing was asked yet
 * @param lost - one word, not zero as soon as one of the threads has died without a word
 */
export function searchAlong(compile: () => Network, job: SearchJob, me: number, size: number, lost: Int32Array): void {
  const seat = new Seat(me, size, job.memory, lost);
  try {
    const network = compile();
    // What was a mistake to ask, as instances are told apart, was noticed then, and the search went on without.
    for (const asked of job.history) new TransactionTree(network).askAgain(asked, () => undefined);
    // Limits are the leading thread's affair.
    const plan = { ...job.plan, timeoutMs: Number.POSITIVE_INFINITY, shouldStop: () => false };
    search(network, plan, {}, job.tuning, undefined, undefined, { seat, program: new CommonProgram(network) });
  } catch (error) {
    if (!(error instanceof SearchOver)) seat.fail(error);
  } finally {
    seat.leave();
  }
}
