import { property } from "../harness/language/property";

export const handleValid = property({
  kind: "error",
  name: "handle-valid",
  about: "A driver uses and closes a handle only while it has it open, and does not open another over it.",
  facts: ["NF:wdm.ZwOpenKey", "NF:wdm.ZwClose"],
});
