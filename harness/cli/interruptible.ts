/**
 * Runs `work`: the first Ctrl-C lets it end with what is known, the second one ends the process.
 *
 * @param work - told of the first by a signal, whose listeners come before what is said on standard error
 */
export async function interruptible<Outcome>(work: (interrupted: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
    process.stderr.write("Stopping; what is known so far follows. Ctrl-C again ends at once.\n");
  };
  process.on("SIGINT", interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
