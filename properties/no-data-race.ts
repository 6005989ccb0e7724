import { property } from "../harness/language/property";

/** Not checked unless a design asks for it: many a driver reads a flag plainly and means to. */
export const noDataRace = property({
  kind: "race",
  name: "no-data-race",
  about:
    "No two contexts can access the same variable at the same moment, one of them writing and one of them plainly.",
  facts: ["IRQL-9"],
  forecast: [{ shows: "an update is lost or half seen, and shows later as a wrong value" }],
});
