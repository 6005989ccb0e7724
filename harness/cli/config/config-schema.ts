import * as v from "valibot";
import type { BugcheckConfig } from "../../language/define-config";
import { memoryModels } from "../../language/memory-model";
import { isSize } from "../option-values";
import { failOnKinds } from "./fail-on-kinds";

// The text of a check is what its message gives as expected.
const text = v.pipe(v.string(), v.nonEmpty("a text that is not empty"));
const texts = v.array(text);
const whole = (least: number) => {
  const words = `a whole number of at least ${least}`;
  return v.pipe(v.number(), v.safeInteger(words), v.minValue(least, words));
};
const processors = v.pipe(
  v.number(),
  v.integer("a whole number from 1 to 64"),
  v.minValue(1, "a whole number from 1 to 64"),
  v.maxValue(64, "a whole number from 1 to 64"),
);

// A list is an object too, to valibot.
const noList = <Value>() => v.check<Value, string>((value) => !Array.isArray(value), "an object");

const scope = v.strictObject({
  processors: v.optional(v.pipe(v.array(processors), v.nonEmpty("a list that is not empty"))),
  set: v.optional(v.pipe(v.record(v.string(), whole(0)), noList())),
  memoryModels: v.optional(v.pipe(v.array(v.picklist(memoryModels)), v.nonEmpty("a list that is not empty"))),
});

const budget = v.strictObject({
  states: v.optional(whole(1)),
  transitions: v.optional(whole(1)),
  memory: v.optional(v.union([whole(1), v.pipe(v.string(), v.check(isSize, 'bytes, or a size such as "4GiB"'))])),
  seconds: v.optional(
    v.pipe(
      v.number(),
      v.finite("a number of seconds above 0"),
      v.check((seconds) => seconds > 0, "a number of seconds above 0"),
    ),
  ),
});

/** The shape of a configuration; fields nobody knows are refused, so that a misspelt one is not quietly without effect. */
export const configSchema = v.strictObject({
  designs: v.optional(v.pipe(texts, v.nonEmpty("a list that is not empty"))),
  scopes: v.optional(v.pipe(v.record(v.string(), scope), noList())),
  budgets: v.optional(v.pipe(v.record(v.string(), budget), noList())),
  reports: v.optional(texts),
  baseline: v.optional(text),
  lock: v.optional(text),
  failOn: v.optional(v.array(v.picklist(failOnKinds))),
}) satisfies v.GenericSchema<BugcheckConfig>;
