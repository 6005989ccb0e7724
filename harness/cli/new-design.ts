import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CallerMistake } from "../language/caller-mistake";
import { packageRoot } from "./loading/package-root";
import { makeFolder } from "./make-folder";
import { nearest } from "./nearest";

export interface NewDesign {
  /** Of the design, and of its file. */
  readonly name: string;
  readonly template: string;
  /** Absolute; made where it is not there. */
  readonly folder: string;
  /** Without types, as an ES module. */
  readonly javaScript: boolean;
}

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/;
/** Windows keeps these for itself, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const LONGEST = 100;

/** Names of the templates that come with bugcheck. */
export function templates(): string[] {
  const files = readdirSync(templateFolder()).filter((file) => /^[a-z-]+\.ts$/.test(file));
  return files.map((file) => path.parse(file).name).sort();
}

/**
 * Writes a design to start from.
 *
 * @returns its file, absolute
 * @throws CallerMistake BAD_NAME, UNKNOWN_TEMPLATE, FILE_EXISTS, DESIGN_NOT_WRITTEN
 */
export function writeNewDesign({ name, template, folder, javaScript }: NewDesign): string {
  if (!NAME.test(name) || RESERVED.test(name) || name.length > LONGEST) {
    throw new CallerMistake(
      "BAD_NAME",
      `"${name}" cannot name a design and its file`,
      `Use letters, digits, - and _, at most ${LONGEST}, such as cancel-queue.`,
    );
  }
  const known = templates();
  if (!known.includes(template)) {
    const hint = `${nearest(template, known)} There are: ${known.join(", ")}.`;
    throw new CallerMistake("UNKNOWN_TEMPLATE", `there is no template "${template}"`, hint);
  }
  const file = path.join(folder, `${name}.${javaScript ? "mjs" : "ts"}`);
  const text = readFileSync(path.join(templateFolder(), `${template}.ts`), "utf8");
  write(file, text.replace(`id: "${template}"`, `id: "${name}"`));
  return file;
}

function write(file: string, text: string): void {
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      const { message } = error as Error;
      throw new CallerMistake(
        "DESIGN_NOT_WRITTEN",
        `the design could not be written: ${message}`,
        "Choose another --dir.",
        {
          file,
        },
      );
    }
  };
  attempt(() => makeFolder(path.dirname(file)));
  if (existsSync(file))
    throw new CallerMistake("FILE_EXISTS", "the file is there already", "Choose another name or --dir.", { file });
  attempt(() => writeFileSync(file, text, { flag: "wx" }));
}

function templateFolder(): string {
  return path.join(packageRoot(), "models", "templates");
}
