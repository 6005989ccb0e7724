import path from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { CallerMistake } from "../../language/caller-mistake";
import { hookCommonJs, hookEsm } from "./module-hooks";

/**
 * Loads a user's module, CommonJS or ESM, TypeScript or not.
 *
 * @returns its exports
 * @throws CallerMistake DESIGN_DOES_NOT_COMPILE, DESIGN_DOES_NOT_LOAD
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await loaded(file);
  } catch (error) {
    throw mistakeOf(error, file);
  }
}

async function loaded(file: string): Promise<Readonly<Record<string, unknown>>> {
  const extension = path.extname(file);
  hookCommonJs(/^\.[cm]?ts$/.test(extension));
  if (extension === ".mts" || extension === ".mjs") return imported(file);
  try {
    return require(file) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_REQUIRE_ESM")) throw error;
    return imported(file);
  }
}

async function imported(file: string): Promise<Readonly<Record<string, unknown>>> {
  hookEsm();
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}

function mistakeOf(error: unknown, file: string): CallerMistake {
  if (error instanceof CallerMistake) return error.at({ file });
  // What ts-node throws among ES modules comes from another thread, and only its words are left of it.
  const {
    message = inspect(error),
    stack = "",
    diagnosticText = message,
  } = (error ?? {}) as Partial<Error> & { diagnosticText?: string };
  if (/: error TS\d+: /.test(diagnosticText)) return doesNotCompile(diagnosticText, file);
  if (error instanceof SyntaxError) {
    const line = /^.+:(\d+)\n/.exec(stack)?.[1];
    return new CallerMistake("DESIGN_DOES_NOT_COMPILE", message, "Correct the module and check it again.", {
      file: line === undefined ? file : `${file}:${line}`,
    });
  }
  const line = stack.split(`${file}:`)[1]?.split(":")[0];
  const shifted = line === undefined || (/ts$/.test(file) && stack.includes(pathToFileURL(file).href));
  return new CallerMistake(
    "DESIGN_DOES_NOT_LOAD",
    `loading the module throws: ${message.split("\n")[0]}`,
    "Run it by itself to see more.",
    {
      file: shifted ? file : `${file}:${line}`,
    },
  );
}

/** The compiler's first complaint: "name.ts(2,6): error TS1109: Expression expected." */
function doesNotCompile(text: string, file: string): CallerMistake {
  const first = /^(.*?)\((\d+),(\d+)\): error (TS\d+: .*)$/m.exec(text);
  const count = text.split("\n").filter((line) => line.includes(": error TS")).length;
  const more = count > 1 ? ` and ${count - 1} more` : "";
  return new CallerMistake(
    "DESIGN_DOES_NOT_COMPILE",
    `${first?.[4] ?? text.trim()}${more}`,
    "Correct the module; an editor shows the same place.",
    { file: first === null ? file : `${samePath(first[1] ?? "", file)}:${first[2]}:${first[3]}` },
  );
}

/** The compiler names files relative to where it runs. */
function samePath(named: string, file: string): string {
  return path.basename(named) === path.basename(file) ? file : path.resolve(named);
}
