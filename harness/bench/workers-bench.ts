import path from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Cell } from "./cells";
import { median } from "./measure";
import { workerCells } from "./workers-cells";
import type { BenchRun, BenchTask } from "./workers-thread";

/** One thread, two that search together, and two that search the whole space each, side by side, all in the same minute. Rates are medians. */
export interface WorkersRow {
  readonly model: string;
  readonly states: number;
  readonly transitions: number;
  readonly one: { readonly statesPerSecond: number };
  /** `ratio` to one thread; `ofSideBySide` to what two independent searches achieve together. */
  readonly two: { readonly statesPerSecond: number; readonly ratio: number; readonly ofSideBySide: number };
  /** Of both together. */
  readonly sideBySide: { readonly statesPerSecond: number };
}

/** Runs that do not count. */
const warmUps = 2;

/** A thread that leads searches, alone or with others. */
class Leader {
  readonly #threads: Worker[] = [];
  readonly #leading: Worker;

  constructor(
    private readonly cell: Omit<Cell, "promela">,
    size: number,
  ) {
    const lost = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const start = (task: BenchTask, transferList: MessagePort[]) => {
      const execArgv = ["--require", "ts-node/register/transpile-only"];
      const thread = new Worker(path.join(__dirname, "workers-thread.ts"), {
        workerData: task,
        transferList,
        execArgv,
      });
      this.#threads.push(thread);
      return thread;
    };
    const { model } = cell;
    const others = Array.from({ length: size - 1 }, (_, index) => {
      const { port1, port2 } = new MessageChannel();
      start({ model, me: index + 1, size, lost, jobs: port2 }, [port2]);
      return port1;
    });
    this.#leading = start({ model, me: 0, size, lost, others }, others);
  }

  /** @throws Error when the counts are not the cell's, or a thread fails */
  async run(): Promise<BenchRun> {
    const run = await new Promise<BenchRun>((resolve, reject) => {
      for (const thread of this.#threads) thread.once("error", reject);
      this.#leading.once("message", resolve);
      this.#leading.postMessage("go");
    });
    for (const thread of this.#threads) thread.removeAllListeners("error");
    const { model, states, transitions } = this.cell;
    if (run.states === states && run.transitions === transitions) return run;
    throw new Error(`[bugcheck fault] ${model}: ${run.states} states and ${run.transitions} transitions counted`);
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

/** @throws Error as a thread does, or when counts differ */
export async function measureWorkers(repeats: number): Promise<WorkersRow[]> {
  const rows: WorkersRow[] = [];
  for (const cell of workerCells) {
    const leaders = [new Leader(cell, 1), new Leader(cell, 1), new Leader(cell, 2)] as const;
    try {
      rows.push(await measured(cell, leaders, repeats));
    } finally {
      await Promise.all(leaders.map((leader) => leader.end()));
    }
  }
  return rows;
}

async function measured(
  { model, states, transitions }: Omit<Cell, "promela">,
  [one, other, two]: readonly [Leader, Leader, Leader],
  repeats: number,
): Promise<WorkersRow> {
  const rates = { one: [] as number[], two: [] as number[], sideBySide: [] as number[] };
  const rate = ({ elapsedMs }: BenchRun) => (states / elapsedMs) * 1000;
  for (let run = -warmUps; run < repeats; run++) {
    const alone = rate(await one.run());
    const together = rate(await two.run());
    const [left, right] = await Promise.all([one.run(), other.run()]);
    if (run < 0) continue;
    rates.one.push(alone);
    rates.two.push(together);
    rates.sideBySide.push(rate(left) + rate(right));
  }
  const statesPerSecond = median(rates.two);
  const [alone, sideBySide] = [median(rates.one), median(rates.sideBySide)];
  const ratios = { ratio: statesPerSecond / alone, ofSideBySide: statesPerSecond / sideBySide };
  return {
    model,
    states,
    transitions,
    one: { statesPerSecond: alone },
    two: { statesPerSecond, ...ratios },
    sideBySide: { statesPerSecond: sideBySide },
  };
}

/** A row for people. */
export function workersLine({ model, one, two, sideBySide }: WorkersRow): string {
  const million = ({ statesPerSecond }: { readonly statesPerSecond: number }) =>
    `${(statesPerSecond / 1e6).toFixed(2)} M/s`;
  const share = `${(100 * two.ofSideBySide).toFixed(0)} %`;
  return `${model}: one worker ${million(one)}, two ${million(two)}, ${two.ratio.toFixed(2)} times that and ${share} of two searches side by side, ${million(sideBySide)}`;
}
