import { property } from "../harness/language/property";

export const tagNamesOneDriver = property({
  kind: "error",
  name: "tag-names-one-driver",
  about: "Whenever somebody looks, the pool tag with the most live blocks is that of one driver only.",
  facts: ["NF:wdm.ExAllocatePoolWithTag"],
  forecast: [{ shows: "the tag in a dump does not say who leaks" }],
});
