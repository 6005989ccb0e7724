import { design, dpc, holds, returned, routine, thread, violated, virtioRing } from "bugcheck";

/** The guest's send path at DISPATCH_LEVEL: publishes each packet and kicks the host unless it said that it looks anyway. */
function guest(packets: number, synchronousExit = false) {
  const kick = synchronousExit ? "KickAndWait(ring)" : "Kick(ring)";
  const states = Array.from({ length: packets }, (_, index) => {
    const next = index + 1 < packets ? `Publish${index + 2}` : "Done";
    const n = index + 1;
    return {
      [`Publish${n}`]: { on: { "PublishBuffer(ring)": `Look${n}` } },
      [`Look${n}`]: {
        on: { "ReadUsedFlags(ring)": [{ guard: returned("NO_NOTIFY"), target: next }, { target: `Kick${n}` }] },
      },
      [`Kick${n}`]: { on: { [kick]: next } },
    };
  });
  return routine({
    uses: { ring: virtioRing },
    chart: { initial: "Publish1", states: { ...Object.assign({}, ...states), Done: { type: "final" } } },
  });
}

/** The host: woken by a kick, it says that it looks anyway, empties the ring, and asks for kicks again. */
function host(looksAgain: boolean) {
  return routine({
    uses: { ring: virtioRing },
    chart: {
      initial: "Sleep",
      states: {
        Sleep: { tags: ["idle"], on: { "WaitForKick(ring)": "Suppress" } },
        Suppress: { on: { "SuppressKicks(ring)": "Drain" } },
        Drain: { on: { "UseBuffer(ring)": [{ guard: returned("NULL"), target: "Allow" }, { target: "Drain" }] } },
        Allow: { on: { "AllowKicks(ring)": looksAgain ? "LookAgain" : "Sleep" } },
        LookAgain: {
          on: { "ReadAvailableIndex(ring)": [{ guard: returned("MORE"), target: "Suppress" }, { target: "Sleep" }] },
        },
      },
    },
  });
}

const sends = (packets: number, synchronousExit = false) => ({
  guest: dpc(guest(packets, synchronousExit), {}, { on: 0 }),
});
const hosts = (looksAgain: boolean) => ({ host: thread(host(looksAgain), {}, { on: 1, daemon: true }) });

/**
 * A virtio ring whose host suppresses notifications while it empties the ring, and misses the packet published just before it allows them again.
 *
 * From a question how virtio saves VM exits; QEMU, ACRN and Linux have had fixes for this very race (the host looks at the index once more after it has
 * allowed kicks). The symptom is a network interface of the guest's that stalls until the next packet, an NDIS reset, or 0x9F. Look in the trace at the guest, which
 * reads NO_NOTIFY after the host's last look at the ring, and at the end: a published buffer, and a host asleep.
 *
 * Every access is a step in program order here. That the second look also needs a full barrier on both sides shows only in a memory model with
 * store buffers. A synchronous exit needs a second processor for the host, since the guest keeps its own meanwhile.
 */
export default design({
  id: "virtio-kick-lost",
  about: "The host allows kicks again and sleeps on a packet that was published meanwhile",
  objects: { ring: virtioRing() },
  variants: {
    "no-recheck": {
      actors: { ...sends(2), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-one-packet": {
      about: "One packet is always kicked for.",
      actors: { ...sends(1), ...hosts(false) },
      expect: holds(),
    },
    "no-recheck-four-packets": {
      actors: { ...sends(4), ...hosts(false) },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    "no-recheck-synchronous-exit": {
      actors: { ...sends(2, true), ...hosts(false) },
      scope: { processors: [2] },
      differs: ["Allow"],
      expect: violated("no-stalled-ring", { processors: 2 }),
    },
    recheck: { actors: { ...sends(2), ...hosts(true) }, expect: holds() },
    "recheck-four-packets": { actors: { ...sends(4), ...hosts(true) }, expect: holds() },
    "recheck-synchronous-exit": {
      actors: { ...sends(2, true), ...hosts(true) },
      scope: { processors: [2] },
      expect: holds(),
    },
  },
});
