import { property } from "../harness/language/property";

export const noNullDereference = property({
  kind: "error",
  name: "no-null-dereference",
  about: "No call is given NULL where it needs an object.",
  facts: ["NF:wdm.IoCsqRemoveNextIrp"],
  forecast: [{ without: "0x0A" }],
});
