import { attribution } from "../../models/kernel/facts/attribution";
import { callRange } from "../../models/kernel/facts/call-range";
import { rulesOfDdi } from "../../models/kernel/facts/ddi-rules";
import type { DdiBasis } from "../../models/kernel/facts/ddi-table";
import { documentedDdi } from "../../models/kernel/facts/documented-ddi";
import { irqlContract } from "../../models/kernel/facts/irql-contract";
import type { IrqlRange } from "../../models/kernel/facts/irql-range";
import { namesHolding, nearestNames } from "../../models/kernel/facts/nearest-names";
import type { DdiMatch, DdiReport, LevelRange } from "../../reports/ddi-text";
import { CallerMistake } from "../language/caller-mistake";
import { DIRQL, HIGH_LEVEL, irqlName } from "../language/irql";
import type { AnyKind } from "../language/kind";

const basisWords: Readonly<Record<DdiBasis | "sibling", string>> = {
  text: "as the page prints it",
  "text-cond": "as the page prints it; the page adds a condition",
  body: "from the text of the page",
  curated: "from the text of the page",
  "curated-cond": "the widest; it depends on a condition",
  none: "the documents state no level",
  sibling: "no page states a level; taken from a call that does the same",
};

/**
 * All that is known of one DDI or callback.
 *
 * @param kinds - the vocabulary, to say whether and how the call is modelled; left out, the report does not say
 * @throws CallerMistake UNKNOWN_DDI when no page documents the name, with the nearest names
 */
export function describeDdi(name: string, kinds?: readonly AnyKind[]): DdiReport {
  const documented = documentedDdi(name);
  const contract = irqlContract(name);
  const source = contract?.source ?? documented[0]?.uid;
  if (source === undefined) throw unknownDdi(name);
  const page = documented.find(({ uid }) => uid === source);
  return {
    name,
    kind: contract?.kind ?? page?.kind ?? "function",
    pages: [...new Set([source, ...documented.map(({ uid }) => uid)])],
    ...(contract === undefined ? {} : { irql: levelRange(contract) }),
    basis: basisWords[contract?.basis ?? "none"],
    levelText: page?.levelText ?? "",
    conditions: (contract?.conditions ?? []).map((row) => ({
      condition: row.condition,
      ...levelRange(row),
      page: row.page,
    })),
    conflicts: (contract?.conflicts ?? []).map(({ first, second, note }) => ({ first, second, note })),
    assumptions: callRange(name)?.assumptions ?? [],
    rules: rulesOfDdi(name).map(({ rule, driverModel, category, summary }) => ({
      rule,
      driverModel,
      category,
      summary,
    })),
    ...(kinds === undefined ? {} : { modelled: modelledOn(name, kinds) }),
    attribution: attributionLines(),
  };
}

/**
 * Names that hold every one of these words, letter case aside.
 *
 * @throws CallerMistake UNKNOWN_DDI when none does
 */
export function searchDdis(words: readonly string[]): readonly DdiMatch[] {
  const names = namesHolding(words);
  if (names.length === 0) {
    throw new CallerMistake("UNKNOWN_DDI", `No documented name holds "${words.join(" ")}".`, "Try a shorter word.");
  }
  return names.map((name) => {
    const contract = irqlContract(name);
    const page = documentedDdi(name)[0];
    return {
      name,
      kind: contract?.kind ?? page?.kind ?? "function",
      levels: contract === undefined ? "no level stated" : levelRange(contract).levels,
      page: contract?.source ?? page?.uid ?? "",
    };
  });
}

/** Repository, commit and licence of each documentation source, one a line. */
export function attributionLines(): readonly string[] {
  return attribution.sources.map(
    ({ repository, commit, date, licence }) => `${repository} ${commit.slice(0, 12)} (${date}), ${licence}, changed`,
  );
}

function unknownDdi(name: string): CallerMistake {
  const near = nearestNames(name);
  const hint = near.length === 0 ? `Search with: bugcheck ddi --search ${name}` : `Did you mean ${near.join(", ")}?`;
  return new CallerMistake("UNKNOWN_DDI", `No page documents "${name}".`, hint);
}

function levelRange({ min, max }: IrqlRange): LevelRange {
  const names = [levelName(min), levelName(max)];
  return { min, max, levels: names[0] === names[1] ? levelName(min) : names.join("..") };
}

/** The documents do not tell device levels apart. */
function levelName(irql: number): string {
  return irql >= DIRQL && irql < HIGH_LEVEL ? "DIRQL" : irqlName(irql);
}

function modelledOn(name: string, kinds: readonly AnyKind[]): NonNullable<DdiReport["modelled"]> {
  return kinds.flatMap(({ kind, calls }) => {
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    return call === undefined ? [] : [{ object: kind, phases: call.phases.map((phase) => phase.name) }];
  });
}
