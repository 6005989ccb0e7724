import { property } from "../harness/language/property";

export const calloutUnregisteredOnce = property({
  kind: "error",
  name: "callout-unregistered-once",
  about: "A callout is unregistered once.",
  facts: ["WFP-15"],
  forecast: [{ shows: "the second unregistration fails with a status that nobody looks at" }],
});
