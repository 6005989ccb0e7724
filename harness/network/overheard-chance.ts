/**
 * Runs something and listens whether it asks for chance or for the time. Asking twice and comparing would miss a guard that throws a coin
 * half of the times.
 *
 * @param tell - called afterwards with what was asked first, such as "Math.random"; also where `ask` throws
 */
export function overheardChance<T>(ask: () => T, tell: (asked: string) => void): T {
  const { random } = Math;
  const { now } = Date;
  let asked: string | undefined;
  Math.random = () => {
    asked ??= "Math.random";
    return random();
  };
  Date.now = () => {
    asked ??= "Date.now";
    return now();
  };
  try {
    return ask();
  } finally {
    Math.random = random;
    Date.now = now;
    if (asked !== undefined) tell(asked);
  }
}
