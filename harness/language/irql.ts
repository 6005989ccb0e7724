/** Interrupt request levels on the x64 scale, 0 to 31. DIRQL is the lowest device level, HIGHEST_DIRQL what a range "up to DIRQL" ends at. Source: IRQL-1, IRQL-2 (KIRQL pages). */
export const PASSIVE_LEVEL = 0;
export const APC_LEVEL = 1;
export const DISPATCH_LEVEL = 2;
export const DIRQL = 3;
export const HIGHEST_DIRQL = 30;
export const HIGH_LEVEL = 31;

export function irqlName(irql: number): string {
  switch (irql) {
    case PASSIVE_LEVEL:
      return "PASSIVE_LEVEL";
    case APC_LEVEL:
      return "APC_LEVEL";
    case DISPATCH_LEVEL:
      return "DISPATCH_LEVEL";
    case HIGH_LEVEL:
      return "HIGH_LEVEL";
    default:
      return irql === DIRQL || irql === HIGHEST_DIRQL ? "DIRQL" : `DIRQL+${irql - DIRQL}`;
  }
}
