/** What a process says by its exit code. */
export type ExitCode = 0 | 1 | 2 | 3 | 70;

/** Most serious first: our own fault, the caller's mistake, not as expected, unrefuted, as expected. */
const PRECEDENCE: readonly ExitCode[] = [70, 3, 1, 2, 0];

/** One exit code for several outcomes. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? 0;
}
