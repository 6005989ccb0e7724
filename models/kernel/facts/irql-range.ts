import { APC_LEVEL, DIRQL, DISPATCH_LEVEL, HIGH_LEVEL, PASSIVE_LEVEL } from "../../../harness/language/irql";

/** Lowest and highest legal level, 0 to 31. */
export interface IrqlRange {
  readonly min: number;
  readonly max: number;
}

const levels = [
  { letter: "P", name: "PASSIVE_LEVEL", irql: PASSIVE_LEVEL },
  { letter: "A", name: "APC_LEVEL", irql: APC_LEVEL },
  { letter: "D", name: "DISPATCH_LEVEL", irql: DISPATCH_LEVEL },
  { letter: "I", name: "DIRQL", irql: DIRQL },
  { letter: "H", name: "HIGH_LEVEL", irql: HIGH_LEVEL },
] as const;

/** Two letters for a documented range, "PD" for PASSIVE_LEVEL to DISPATCH_LEVEL; "" where the documents are silent. */
export function encodeRange(min: string, max: string): string {
  if (min === "" && max === "") return "";
  const [low, high] = [min, max].map((name) => levels.find((level) => level.name === name));
  if (low === undefined || high === undefined || low.irql > high.irql) {
    throw new Error(`[bugcheck fault] "${min}" to "${max}" is no range of levels`);
  }
  return low.letter + high.letter;
}

/**
 * The range that {@link encodeRange} wrote. "DIRQL" stands for any device level: as an upper end it is the level below
 * HIGH_LEVEL, as a lower end the lowest device level.
 */
export function decodeRange(code: string): IrqlRange | undefined {
  if (code === "") return undefined;
  const [low, high] = [...code].map((letter) => levels.find((level) => level.letter === letter));
  if (low === undefined || high === undefined) throw new Error(`[bugcheck fault] "${code}" is no range of levels`);
  return { min: low.irql, max: high.name === "DIRQL" ? HIGH_LEVEL - 1 : high.irql };
}
