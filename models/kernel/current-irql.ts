import { call, literal } from "../../harness/language/call";
import { APC_LEVEL, DISPATCH_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const LEVELS: Readonly<Record<string, number>> = { PASSIVE_LEVEL, APC_LEVEL, DISPATCH_LEVEL };

/**
 * The level of the processor the caller runs on, for drivers that raise and lower it by hand. It stands for no memory; a design that makes these calls has
 * one such object (IRQL-5, IRQL-6).
 */
export const currentIrql = kind({
  kind: "current IRQL",
  implicit: true,
  facts: ["IRQL-5", "IRQL-6"],
  chart: () => ({
    initial: "any",
    states: { any: { on: { number: { target: "any", actions: reply(({ event }) => String(LEVELS[event.level])) } } } },
  }),
  calls: {
    /** To a level at or above the present one; raising below it is a bug check. */
    KeRaiseIrql: call({
      params: [literal("level", "DISPATCH_LEVEL")],
      irql: documentedIrql("KeRaiseIrql"),
      facts: ["IRQL-5"],
      phases: [{ name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL } }],
    }),
    KeLowerIrql: call({
      params: [literal("level", "PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL")],
      irql: documentedIrql("KeLowerIrql"),
      facts: ["IRQL-5"],
      phases: [
        {
          name: "lower",
          messages: [{ to: "kind:current IRQL", event: "number", with: { level: "level" }, as: "irql" }],
          irql: { kind: "lower", from: "irql" },
        },
      ],
    }),
  },
});
