/** A place in the driver's source, as `meta.source` of an arrow has it. */
export interface SourcePlace {
  readonly file: string;
  /** From 1; null where only the file is given. */
  readonly line: number | null;
}

/** Reads "queue.c:123", "queue.c(123)" or "queue.c". */
export function sourcePlace(source: string): SourcePlace {
  const [, file = source, colon, bracket] = /^(.+?)(?::(\d+)|\((\d+)\))$/s.exec(source) ?? [];
  const line = Number(colon ?? bracket ?? 0);
  return { file, line: line > 0 ? line : null };
}

/** A file's name as a relative or absolute URI reference. */
export function fileUri(file: string): string {
  const path = file.replaceAll("\\", "/");
  const encoded = path.split("/").map(encodeURIComponent).join("/").replace(/%3A/gi, ":");
  if (/^[A-Za-z]:\//.test(path)) return `file:///${encoded}`;
  // A colon in the first part would read as a scheme.
  return path.startsWith("/")
    ? `file://${encoded}`
    : encoded.replace(/^[^/]*/, (first) => first.replaceAll(":", "%3A"));
}
