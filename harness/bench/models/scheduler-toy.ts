import fc from "fast-check";

const threads = [0, 1, 2];
const stepsOfThread = 2;

/** Schedules a second of fast-check's scheduler on three threads of two steps, each step a promise that it orders. */
export async function schedulesPerSecond(runs: number): Promise<number> {
  let schedules = 0;
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    let steps = 0;
    const thread = async () => {
      for (let step = 0; step < stepsOfThread; step++) {
        await scheduler.schedule(Promise.resolve());
        steps += 1;
      }
    };
    const all = threads.map(thread);
    await scheduler.waitFor(Promise.all(all));
    schedules += 1;
    if (steps !== threads.length * stepsOfThread) throw new Error(`[bugcheck fault] ${steps} steps`);
  });
  const startedMs = performance.now();
  await fc.assert(property, { numRuns: runs });
  return (schedules / (performance.now() - startedMs)) * 1000;
}
