import type { Links, Reference } from "./links";
import type { Notices } from "./notices";
import type { Seat } from "./seat";

/** Finds the way to a state back through the threads that met the states on it. */
export class WalkBack {
  /** Steps of all walks: the last one of a walk may still be read when the next begins. */
  #steps = 0;

  constructor(
    private readonly seat: Seat,
    private readonly notices: Notices,
    private readonly links: Links,
  ) {}

  /** The choices that lead to a state, and where they begin: a state that all threads know by the same number. To be called by all threads. */
  to(reference: Reference): { readonly beginning: number; readonly choices: readonly number[] } {
    const { size, me } = this.seat;
    const choices: number[] = [];
    for (let at = reference; ; ) {
      const step = this.#steps++;
      if (at.thread === me) this.notices.mine.setStep(step, this.links.at(at.state));
      this.seat.meet();
      const { thread, state, choice } = this.notices.all[at.thread]!.step(step);
      if (thread === size) return { beginning: state, choices: choices.reverse() };
      choices.push(choice);
      at = { thread, state };
    }
  }
}
