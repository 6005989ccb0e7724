import { property } from "../harness/language/property";

export const noOverflow = property({
  kind: "error",
  name: "no-overflow",
  about: "No FIFO is given more between two polls than it holds.",
  facts: ["TMR-5"],
  forecast: [{ shows: "bytes are lost" }],
});
