/** Extensions of modules that may hold a design. */
export const MODULE_EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** Whether a file found by a glob or in a folder can be a design: a module, but no test and no declarations. */
export function mayHoldDesign(file: string): boolean {
  return (
    MODULE_EXTENSIONS.some((extension) => file.endsWith(extension)) && !/\.(test|test-d|spec|d)\.[cm]?[jt]s$/.test(file)
  );
}
