import type { ConfigScope } from "../../language/define-config";
import { parseSize } from "../option-values";
import type { FoundConfig } from "./read-config";

/** What each search of a design may take. */
export interface Budget {
  readonly states?: number | undefined;
  readonly transitions?: number | undefined;
  readonly memoryBytes?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What a configuration says of designs, by id; `default` is for every one. */
export interface ConfigBounds {
  /** Absolute. */
  readonly file: string;
  /** Whether all designs that the configuration lists are checked, and nothing else. */
  readonly complete: boolean;
  readonly scopes: Readonly<Record<string, ConfigScope>>;
  readonly budgets: Readonly<Record<string, Budget>>;
}

/** The bounds of a configuration, without those budgets that the command line sets itself. */
export function configBounds(
  { file, config }: FoundConfig,
  complete: boolean,
  onCommandLine: ReadonlySet<keyof Budget>,
): ConfigBounds {
  const budgets = Object.entries(config.budgets ?? {}).map(([design, { states, transitions, memory, seconds }]) => {
    const budget: Budget = {
      states,
      transitions,
      memoryBytes: typeof memory === "string" ? parseSize(memory) : memory,
      timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    };
    const kept = Object.entries(budget).filter(
      ([what, limit]) => limit !== undefined && !onCommandLine.has(what as keyof Budget),
    );
    return [design, Object.fromEntries(kept) as Budget] as const;
  });
  return { file, complete, scopes: config.scopes ?? {}, budgets: Object.fromEntries(budgets) };
}

/** What a configuration says of one design, field by field its own or the default. */
export function boundsOf<Bounds extends object>(
  bounds: Readonly<Record<string, Bounds>>,
  design: string,
): Partial<Bounds> {
  const of = (name: string) => {
    const said = Object.hasOwn(bounds, name) ? (bounds[name] ?? {}) : {};
    return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Partial<Bounds>;
  };
  return { ...of("default"), ...of(design) };
}
