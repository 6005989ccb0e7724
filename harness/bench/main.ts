import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { insertsPerSecond } from "./ceiling";
import { cells } from "./cells";
import { measureFuzzing, measureSchedulers, type SchedulerPeer } from "./fuzz-rates";
import { fuzzLines } from "./fuzz-table";
import { measureGraph } from "./graph-peer";
import { geometricMean, measure, median, type Row } from "./measure";
import { spinMissing } from "./spin-peer";
import { runTlc, type TlcRun, tlcJar } from "./tlc-peer";
import { measureWorkers, type WorkersRow, workersLine } from "./workers-bench";

/** Slots of the ceiling's table, as log2: as large as the largest of the models needs, and far beyond any cache. */
const ceilings = [22, 27];

/** Philosophers that @xstate/graph can seat within seconds, and those of the TLA+ module. */
const atGraph = 8;
const atTlc = { model: "phils 12", module: "Phils", states: 3 ** 12 - 1 };

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    repeats: { type: "string", default: "5" },
    model: { type: "string", default: "" },
  },
});

const missing = spinMissing();
const promela = path.join(__dirname, "spin");
const repeats = Number(options.repeats);
const rows: Row[] = [];
for (const cell of cells.filter(({ model }) => model.startsWith(options.model))) {
  rows.push(measure(cell, missing === undefined ? path.join(promela, cell.promela) : undefined, repeats));
}
const ceiling = ceilings.map((log2) => ({
  slots: 2 ** log2,
  insertsPerSecond: median(Array.from({ length: repeats }, () => insertsPerSecond(log2))),
}));
const graph = measureGraph(atGraph, repeats);
const fuzzing = measureFuzzing(repeats);
const peer = tlcJar();
const tlc = "jar" in peer ? tlcMedian(peer.jar) : undefined;
const ratios = rows.flatMap(({ spin }) => (spin === undefined ? [] : [spin.ratio]));
const summary = ratios.length === 0 ? {} : { geometricMeanRatio: geometricMean(ratios) };
const host = {
  cpu: os.cpus()[0]?.model ?? "unknown",
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
};

void measureSchedulers(repeats).then(async (schedulers) => print(schedulers, await measureWorkers(repeats)));

function print(schedulers: SchedulerPeer, workers: readonly WorkersRow[]): void {
  if (!options.json) {
    printTable();
    for (const row of workers) console.log(workersLine(row));
    for (const line of fuzzLines(fuzzing, schedulers)) console.log(line);
    return;
  }
  console.log(
    JSON.stringify(
      {
        host,
        repeats,
        rows,
        ...summary,
        workers,
        graph,
        ...(tlc === undefined ? {} : { tlc }),
        ceiling,
        fuzzing,
        schedulers,
        ...(missing === undefined ? {} : { missing }),
      },
      null,
      2,
    ),
  );
}

function tlcMedian(jar: string): TlcRun & { readonly model: string } {
  const runs = Array.from({ length: repeats }, () => runTlc(jar, path.join(__dirname, "tla"), atTlc.module));
  if (runs.some(({ states }) => states !== atTlc.states))
    throw new Error(`[bugcheck fault] ${atTlc.model}: TLC's count is not ${atTlc.states}`);
  const statesPerSecond = median(runs.map((run) => run.statesPerSecond));
  return { model: atTlc.model, states: atTlc.states, statesPerSecond };
}

function printTable(): void {
  const million = (rate: number) => `${(rate / 1e6).toFixed(2)} M/s`;
  console.log(`${host.date}, ${host.cpu}, Node ${host.node}; median of ${repeats}`);
  const table = rows.map((row) => [
    row.model,
    row.states.toLocaleString("en"),
    row.transitions.toLocaleString("en"),
    million(row.statesPerSecond),
    million(row.coldStatesPerSecond),
    million(row.transitionsPerSecond),
    `${row.visitedBytesPerState.toFixed(1)} + ${(row.bytesPerState - row.visitedBytesPerState).toFixed(1)}`,
    row.spin === undefined ? "" : million(row.spin.statesPerSecond),
    row.spin === undefined ? "" : row.spin.ratio.toFixed(2),
  ]);
  const head = [
    "model",
    "states",
    "transitions",
    "states",
    "first run",
    "transitions",
    "bytes a state",
    "SPIN",
    "ratio",
  ];
  const widths = head.map((_, column) => Math.max(...[head, ...table].map((line) => line[column]?.length ?? 0)));
  for (const line of [head, ...table]) {
    console.log(
      line
        .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
        .join("  "),
    );
  }
  if (ratios.length > 0) console.log(`geometric mean of the ratios: ${geometricMean(ratios).toFixed(2)}`);
  console.log(
    `@xstate/graph on ${graph.model}: ${Math.round(graph.graph.statesPerSecond).toLocaleString("en")} states/s, ours ${graph.graph.ratio.toFixed(0)} times that`,
  );
  if (tlc !== undefined) console.log(`TLC on ${tlc.model}, one worker: ${million(tlc.statesPerSecond)}`);
  else if ("missing" in peer) console.log(peer.missing);
  for (const { slots, insertsPerSecond: rate } of ceiling) {
    console.log(`ceiling: ${million(rate)} random inserts into a table of ${slots.toLocaleString("en")} slots`);
  }
  if (missing !== undefined) console.log(missing);
}
