import { property } from "../harness/language/property";

export const requestOwnedByDriver = property({
  kind: "error",
  name: "request-owned-by-driver",
  about: "A driver acts only on framework requests that were delivered to it and that it has not given back.",
  facts: ["KMDF-1", "MQ-1"],
  forecast: [{ of: "0x10D" }, { without: "0x10D/0x6" }],
});
