import { property } from "../harness/language/property";

export const handleValid = property({
  kind: "error",
  name: "handle-valid",
  about: "A driver uses and closes a handle only while it has it open, and does not open another over it.",
  facts: ["NF:wdm.ZwOpenKey", "NF:wdm.ZwClose"],
  forecast: [{ shows: "the call fails, or acts on what has the handle by then; a handle that is opened over leaks" }],
});
