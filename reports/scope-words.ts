import type { ResultScope } from "../harness/trace/result";

/** A scope as a cell of a table: "2 irp=3 arm64". */
export function scopeCell({ processors, set, memoryModel }: ResultScope): string {
  const bounds = Object.entries(set).map(([name, count]) => `${name}=${count}`);
  return [processors, ...bounds, memoryModel].filter((part) => part !== undefined).join(" ");
}

/** A scope in a sentence: "2 processors, irp=3, under arm64". */
export function scopeWords({ processors, set, memoryModel }: ResultScope): string {
  const bounds = Object.entries(set).map(([name, count]) => `, ${name}=${count}`);
  const under = memoryModel === undefined ? "" : `, under ${memoryModel}`;
  return `${processors} ${processors === 1 ? "processor" : "processors"}${bounds.join("")}${under}`;
}
