import { property } from "../harness/language/property";

/** For designs in which every request pends: the I/O manager looks at the mark when the IRP is completed. */
export const pendedIrpMarked = property({
  kind: "always",
  name: "pended-irp-marked",
  about:
    "An IRP for which STATUS_PENDING is returned is marked pending before it is completed; else no completion APC is queued.",
  facts: ["PEND-1", "PEND-2", "PEND-3"],
  forecast: [{ shows: "it hangs: the I/O manager does not wake whoever waits for the IRP", verifier: ["0xC9/0x23D"] }],
  of: "IRP",
  check: (irps) => {
    const unmarked = irps.find(({ tags, context }) => tags.has("completed") && context.pending === false);
    return unmarked && `${unmarked.name} is completed and not marked pending: its requester waits for ever`;
  },
});
