import { property } from "../harness/language/property";

export const noNullDereference = property({
  kind: "error",
  name: "no-null-dereference",
  about: "No call is given NULL where it needs an object.",
  facts: ["NF:wdm.IoCsqRemoveNextIrp"],
  forecast: [{ of: "0xA" }, { shows: "the access raises an exception, which stops Windows where nobody handles it" }],
});
