/** Runs `work`: the first Ctrl-C lets it end with what is known, the second one ends the process. */
export async function interruptible<Outcome>(work: (shouldStop: () => boolean) => Promise<Outcome>): Promise<Outcome> {
  let interrupts = 0;
  const interrupt = () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    process.stderr.write("Stopping; what is known so far follows. Ctrl-C again ends at once.\n");
  };
  process.on("SIGINT", interrupt);
  try {
    return await work(() => interrupts > 0);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
