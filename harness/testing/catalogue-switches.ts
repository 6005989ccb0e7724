import type { Case } from "./shipped-designs";

/** Switches of context that the catalogue needs to show a violation, by design, and by variant where it counts one for itself. */
export const neededSwitches: Readonly<Record<string, number>> = {
  "atdpc-lock-at-passive": 1,
  "cancel-checked-no-reinit": 2,
  "cancel-vs-dpc-completion": 2,
  // Two, and the interrupt that queues the DPC.
  "cancel-vs-dpc-completion interrupt": 3,
  "cleanup-vs-late-dispatch naive": 1,
  "complete-under-spinlock": 0,
  "completion-vs-timeout-dpc": 3,
  "dispatch-no-cancel-recheck no-recheck": 1,
  "double-checked-init no-lock": 2,
  "double-checked-init publish-reordered": 1,
  "flow-context-deref-reread": 3,
  "kiss-bluetooth-v1": 2,
  "kiss-bluetooth-v2-v3 v2-two-requests": 4,
  "kiss-bluetooth-v2-v3 v2-two-stops": 3,
  "kiss-bluetooth-v2-v3 v3-two-stops": 3,
  "kstack-dpc-on-thread-stack on-thread-stack": 1,
  "kstack-nested-drivers x86-12k": 0,
  "lock-order-cancel-vs-queue nested": 1,
  "mark-pending-after-queue": 2,
  "midi-poll-dpc ring-unlocked": 2,
  "ndis-leaked-nbl-pause": 2,
  "ndis-lwf-pause-leak": 1,
  "ndis-oid-pause-deadlock waits-holding-mutex": 1,
  "ndis-send-pause-check-race": 3,
  "npp-untagged-leak leak": 1,
  "npp-untagged-leak victim-refused": 1,
  "power-down-busy does-not-wait": 2,
  "power-up-drain-before-open": 2,
  "remove-lock-check-then-inc": 2,
  "rfm2g-double-cancel-unlock": 2,
  "rfm2g-shared-oldirql": 2,
  "rfm2g-split-lock-queue": 3,
  "section-mmst-trim-race": 1,
  "section-mmst-trim-race reopen-unlocked": 2,
  "section-mmst-trim-race reopen-ignores-lock": 2,
  "skb-free-missing-acquire": 2,
  "surprise-removal-late-dispatch": 2,
  "tcp-listener-enum-race": 2,
  "tcp-listener-enum-race after-lock-resurrects": 3,
  "tcp-listener-ref-leak": 1,
  "timer-cancel-no-flush one-shot-cancel": 2,
  "usb-tx-cancel-freed-urb": 1,
  "usb-tx-resubmit-vs-stop": 2,
  "user-isr-port-io another-process": 1,
  "virtio-kick-lost no-recheck": 3,
  "virtio-kick-lost recheck-no-barrier": 4,
  "wait-at-dispatch": 0,
  "wfp-registry-at-dispatch direct": 0,
  "wfp-registry-at-dispatch lower": 1,
  "wfp-shared-buffer-spin one-processor": 0,
  "wfp-url-inverted-call app-death": 1,
  "wfp-url-inverted-call fifo-match": 2,
  "wfp-url-inverted-call ioctl-exhaustion": 2,
  "wfp-url-inverted-call reply-vs-timeout": 2,
  "work-item-outlives-driver ex-form": 2,
};

/** What is enough for every design in the catalogue. */
const atMost = 5;

/** Switches that a run of this variant may have. */
export function switchesAllowed({ name, design }: Case): number {
  return neededSwitches[name] ?? neededSwitches[design.id] ?? atMost;
}
