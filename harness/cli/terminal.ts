import { isColorSupported } from "picocolors";
import type { TextStyle } from "../../reports/text-style";

/** Characters in a line where nobody says: what reads well in a log. */
const PIPED_WIDTH = 120;

/** How text looks on standard output: as wide as it is, coloured only where a person looks. */
export function terminalStyle(stream: NodeJS.WriteStream = process.stdout): TextStyle {
  const forced = process.env.FORCE_COLOR !== undefined && process.env.FORCE_COLOR !== "0";
  return {
    width: Math.max(60, stream.columns || PIPED_WIDTH),
    colors: forced || (stream.isTTY === true && isColorSupported),
  };
}

/** Plain text of a width that fits files. */
export const FILE_STYLE: TextStyle = { width: PIPED_WIDTH, colors: false };
