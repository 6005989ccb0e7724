import { property } from "../harness/language/property";

export const returnsAtEntryIrql = property({
  kind: "error",
  name: "returns-at-entry-irql",
  about: "Every routine returns at the level it was entered at; a Cancel routine at Irp->CancelIrql.",
  facts: ["IRQL-5", "CAN-2", "rule:IrqlReturn"],
  forecast: [{ of: "0x4A", verifier: ["0xC9/0x05", "0xC4/0x0002001D"] }],
});
