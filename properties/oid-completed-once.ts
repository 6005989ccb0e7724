import { property } from "../harness/language/property";

export const oidCompletedOnce = property({
  kind: "error",
  name: "oid-completed-once",
  about: "An OID request that pends is completed once.",
  facts: ["OID-2", "OID-3", "rule:NdisOidDoubleComplete"],
  forecast: [{ without: "0x7C/0x26", verifier: ["0xC4/0x00091002"] }],
});
