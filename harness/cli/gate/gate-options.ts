import path from "node:path";
import { type Command, Option } from "commander";
import { CallerMistake } from "../../language/caller-mistake";
import type { BugcheckConfig, FailOn } from "../../language/define-config";
import { failOnKinds } from "../config/fail-on-kinds";
import type { GateFileUse } from "./gate";

/** What the command line says about a gate. */
export interface GateOptions {
  readonly config?: string | false;
  readonly changed?: string;
  /** False for none, whatever the configuration says. */
  readonly baseline?: string | false;
  readonly updateBaseline?: true;
  /** True for the usual file. */
  readonly lock?: string | boolean;
  readonly updateLock?: true;
  readonly failOn?: readonly FailOn[];
}

/** Adds what a gate needs to a command. */
export function addGateOptions(command: Command): Command {
  return command
    .option("--config <file>", "instead of the nearest bugcheck.config.ts (.mts, .cts, .js, .mjs, .cjs) here or above")
    .option("--no-config", "as if there were none")
    .option("--changed <commit>", "only designs whose files, or what they import, differ from it: HEAD, origin/main")
    .option("--baseline <file>", "violations listed there do not fail, new ones do, fixed ones are reported")
    .option("--no-baseline", "whatever the configuration says")
    .option("--update-baseline", "list what is violated now (bugcheck.baseline.json unless told otherwise)")
    .option(
      "--lock [file]",
      "fail where a model has another size than there (bugcheck.lock.json unless told otherwise)",
    )
    .option("--no-lock", "whatever the configuration says")
    .option("--update-lock", "write down the sizes as they are now")
    .addOption(
      new Option(
        "--fail-on <what...>",
        "what ends with an exit code other than 0, our faults and your mistakes aside",
      ).choices(failOnKinds),
    );
}

/** The file that options and configuration name for the baseline or the lock file; undefined where it is not wanted. */
export function gateFileUse(
  kind: "baseline" | "lock",
  options: GateOptions,
  config: { readonly file: string; readonly config: BugcheckConfig } | undefined,
  cwd: string,
): GateFileUse | undefined {
  const asked = options[kind];
  const update = (kind === "baseline" ? options.updateBaseline : options.updateLock) === true;
  if (asked === false && update)
    throw new CallerMistake("BAD_OPTION", `--no-${kind} and --update-${kind} contradict each other`, "Leave out one.");
  if (asked === false) return undefined;
  const folder = config === undefined ? cwd : path.dirname(config.file);
  const usual = path.resolve(folder, config?.config[kind] ?? `bugcheck.${kind}.json`);
  if (typeof asked === "string") return { file: path.resolve(cwd, asked), update };
  const wanted = asked === true || update || config?.config[kind] !== undefined;
  return wanted ? { file: usual, update } : undefined;
}
