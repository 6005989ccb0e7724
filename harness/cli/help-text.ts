import { Help, type Option } from "commander";

/** What the help says of an option: a default that stands for nothing asked, as `[]` and `false` do, is left out. */
export function optionDescription(option: Option): string {
  const { defaultValue } = option;
  const isNothing = typeof defaultValue === "object" ? Object.keys(defaultValue).length === 0 : defaultValue === false;
  return new Help().optionDescription(
    isNothing ? Object.create(option, { defaultValue: { value: undefined } }) : option,
  );
}
