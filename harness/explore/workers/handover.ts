import { BroadcastChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** What the memory is for. */
type Purpose = "slots" | "ring";

interface Given {
  readonly giver: number;
  readonly purpose: Purpose;
  readonly buffer: SharedArrayBuffer;
}

/** Memory that one thread has taken while it searches, on its way to the others. */
export class Handover {
  readonly #channel: BroadcastChannel;
  #arrived: Given[] = [];

  /** @param name - the same in all threads, and in no others. What is given before a thread has its handover does not reach it. */
  constructor(
    name: string,
    private readonly me: number,
  ) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.unref();
  }

  /** Gives memory to all other threads. */
  give(purpose: Purpose, buffer: SharedArrayBuffer): void {
    const given: Given = { giver: this.me, purpose, buffer };
    this.#channel.postMessage(given);
  }

  /** The first that `giver` has given for `purpose` and that was not taken yet; it must be known to be there. */
  take(giver: number, purpose: Purpose): SharedArrayBuffer {
    // It takes both kinds; its type says one.
    const port = this.#channel as unknown as MessagePort;
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      this.#arrived.push((next as { message: Given }).message);
    }
    const taken = this.#arrived.find((given) => given.giver === giver && given.purpose === purpose);
    if (taken === undefined) throw new Error(`[bugcheck fault] thread ${giver} has given no ${purpose}`);
    this.#arrived = this.#arrived.filter((given) => given !== taken);
    return taken.buffer;
  }

  close(): void {
    this.#channel.close();
  }
}
