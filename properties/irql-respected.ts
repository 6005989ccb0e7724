import { property } from "../harness/language/property";

export const irqlRespected = property({
  kind: "error",
  name: "irql-respected",
  about: "Every call is made at a level its documentation allows.",
  facts: ["IRQL-5", "IRQL-8", "SPIN-4"],
});
