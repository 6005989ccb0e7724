import { createColors } from "picocolors";

/** How wide a text report may be, in characters, and whether it may have colours. */
export interface TextStyle {
  readonly width: number;
  readonly colors: boolean;
}

export type Colors = ReturnType<typeof createColors>;

export function colorsOf({ colors }: TextStyle): Colors {
  return createColors(colors);
}

/** Breaks a text into lines of at most `width` characters, between words where there is room; nothing is lost. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (line.length > width) {
      const at = cut(line, width);
      lines.push(line.slice(0, at));
      line = line.slice(at);
    }
  }
  return [...lines, line];
}

/**
 * Where a word that is too long breaks best: after an opening parenthesis or another mark in its latter half. Never before a
 * double colon: a build log takes a line that begins with one for a command.
 */
function cut(word: string, width: number): number {
  const marks = ["(", ",", ".", "_", "]"].map((mark) => word.lastIndexOf(mark, width - 1) + 1);
  const last = Math.max(...marks);
  const best = last > width / 2 ? last : width;
  return best > 1 && word.startsWith("::", best) ? best - 1 : best;
}
