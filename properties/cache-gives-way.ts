import { property } from "../harness/language/property";

export const cacheGivesWay = property({
  kind: "error",
  name: "cache-gives-way",
  about: "No allocation of paged pool is refused while segments that nobody refers to fill it.",
  facts: ["NF:wdm.ExAllocatePoolWithTag"],
  forecast: [{ shows: "allocations fail although memory could be given back" }],
});
