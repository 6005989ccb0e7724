import {
  caller,
  design,
  dpc,
  each,
  holds,
  increment,
  is,
  many,
  nonpagedPool,
  poolClient,
  returned,
  routine,
  thread,
  violated,
} from "bugcheck";

type Tagging = "untagged" | "tagged";
type OnError = "forgets the block" | "frees the block";

const allocate = (tagging: Tagging) =>
  tagging === "untagged" ? ("ExAllocatePool(pool, driver)" as const) : ("ExAllocatePoolWithTag(pool, driver)" as const);
const free = (tagging: Tagging) =>
  tagging === "untagged" ? ("ExFreePool(pool, driver)" as const) : ("ExFreePoolWithTag(pool, driver)" as const);

/** Requests of the driver that leaks, one after the other: a block, some work, and an error path that may forget it. */
const requestsOf = (onError: OnError, tagging: Tagging, count = 1) => {
  const next = [
    { guard: is("served", count - 1), target: "Done" },
    { target: "Allocate", actions: increment("served") },
  ];
  return routine({
    uses: { pool: nonpagedPool, driver: poolClient },
    chart: {
      context: { served: 0 },
      initial: "Allocate",
      states: {
        Allocate: { on: { [allocate(tagging)]: [{ guard: returned("NULL"), target: "Done" }, { target: "Work" }] } },
        Work: {
          on: {
            "? the request is served": "Free",
            "? an error ends it": onError === "frees the block" ? "Free" : next,
          },
        },
        Free: { on: { [free(tagging)]: next } },
        Done: { type: "final" },
      },
    },
  });
};

/** Somebody who allocates a block and frees it: the correct driver, and the victim. */
const honest = (tagging: Tagging) =>
  routine({
    uses: { pool: nonpagedPool, driver: poolClient },
    chart: {
      initial: "AllocateOne",
      states: {
        AllocateOne: {
          on: { [allocate(tagging)]: [{ guard: returned("NULL"), target: "Done" }, { target: "FreeOne" }] },
        },
        FreeOne: { on: { [free(tagging)]: "Done" } },
        Done: { type: "final" },
      },
    },
  });

/** Somebody at PoolMon, who looks once, at any time. */
const monitor = routine({
  uses: { pool: nonpagedPool },
  chart: {
    initial: "Look",
    states: { Look: { on: { "ReadTagCounters(pool)": "Done" } }, Done: { type: "final" } },
  },
});

const BLOCKS = 4;
const ITS_OWN = { pool: "reserve" };

const driverA = (onError: OnError, tagging: Tagging = "untagged", roles: Readonly<Record<string, string>> = {}) => ({
  drvA: each("request", dpc(requestsOf(onError, tagging), { driver: "clientA", ...roles }, { on: 0 })),
});
/** One DPC that has as many requests to serve as the pool has blocks. */
const busyDriverA = (onError: OnError, roles: Readonly<Record<string, string>> = {}) => ({
  drvA: dpc(requestsOf(onError, "untagged", BLOCKS), { driver: "clientA", ...roles }, { on: 0 }),
});
const driverB = (tagging: Tagging = "untagged") => ({
  drvB: thread(honest(tagging), { driver: "clientB" }, { on: 1 }),
});
const victim = { victim: thread(honest("tagged"), { driver: "clientV" }, { on: 0 }) };
const atPoolMon = { monitor: thread(monitor) };

const untagged = { clientA: poolClient(), clientB: poolClient() };
const tagged = { clientA: poolClient({ tag: "DrvA" }), clientB: poolClient({ tag: "DrvB" }) };
const victimsClaim = { clientV: poolClient({ tag: "Vict", neverRefused: true }) };
const requests = (count: number) => ({ request: many(count, caller()) });

/**
 * A driver that forgets a block of nonpaged pool on an error path, and files all its blocks under the default tag.
 *
 * Seen after days: 125 of 128 MB of nonpaged pool were in use, nearly a quarter of a million blocks of them under the tag None, so that the tag did not lead to the
 * driver. Allocations of others failed, srv logged 2019 and 2020, and in the end the machine hung; Driver Verifier would show 0xC4 with 0x62 at the
 * driver's unload. The error path is our hypothesis. drvA serves its requests in a DPC, so that it is idle whenever the victim's thread runs on that
 * processor; entering and leaving it are two steps more than the catalogue counts. Pool has 4 blocks: look in the trace at the four
 * errors, and then at whose allocation it is that fails.
 *
 * A tag of its own (`own-tag`) frees nothing, it only makes the driver known; blocks set aside at the start (`preallocated`) confine the damage to the
 * one who does it; only freeing on every path mends it.
 *
 * With four blocks the spaces have tens and hundreds of states; the thousand of the catalogue is an estimate for eight.
 */
export default design({
  id: "npp-untagged-leak",
  about: "A leak of nonpaged pool under a tag that everybody uses",
  objects: { pool: nonpagedPool({ blocks: BLOCKS }) },
  survivors: {
    "ignore-result at Free": "The driver serves fewer requests, or goes on serving past any limit, each of them right.",
    "ignore-result at Allocate":
      "The driver serves nobody, or works on a block of the reserve that an earlier error forgot: blocks are counted here, not told apart.",
    "ignore-result at AllocateOne": "Who takes the allocation for refused does without.",
    "drop at FreeOne":
      "This variant lives with a leak and leaves every-block-freed unchecked: it shows whom it hits, and one more block hits nobody.",
  },
  variants: {
    leak: {
      about: "drvA idle, and a block of its is left",
      objects: { ...untagged, ...requests(1) },
      actors: driverA("forgets the block"),
      differs: ["Work"],
      expect: violated("every-block-freed"),
    },
    "one-request-fixed": {
      objects: { ...untagged, ...requests(1) },
      actors: driverA("frees the block"),
      expect: holds(),
    },
    "victim-refused": {
      about: "four errors later the pool refuses somebody else",
      objects: { ...untagged, ...victimsClaim },
      actors: { ...busyDriverA("forgets the block"), ...victim },
      unchecked: ["every-block-freed"],
      differs: ["Work"],
      expect: violated("allocation-granted"),
    },
    "same-tag": {
      about: "drvB, which is correct, uses the default tag too: PoolMon names both",
      objects: { ...untagged, ...requests(1) },
      actors: { ...driverA("forgets the block"), ...driverB(), ...atPoolMon },
      unchecked: ["every-block-freed"],
      differs: ["Allocate", "AllocateOne", "Free", "FreeOne"],
      expect: violated("tag-names-one-driver"),
    },
    fixed: {
      about: "the block is freed on every path",
      objects: { ...untagged, ...victimsClaim },
      actors: { ...busyDriverA("frees the block"), ...victim },
      expect: holds(),
    },
    "own-tag": {
      about: "each driver has its tag: PoolMon names the one that leaks; the leak is not judged here",
      objects: { ...tagged, ...requests(1) },
      actors: { ...driverA("forgets the block", "tagged"), ...driverB("tagged"), ...atPoolMon },
      unchecked: ["every-block-freed"],
      expect: holds(),
    },
    "own-tag-still-leaks": {
      about: "the same, judged",
      objects: { ...tagged, ...requests(1) },
      actors: { ...driverA("forgets the block", "tagged"), ...driverB("tagged"), ...atPoolMon },
      differs: ["Work"],
      expect: violated("every-block-freed"),
    },
    "own-tag-fixed": {
      about: "each driver has its tag, and frees on every path",
      objects: { ...tagged, ...requests(2) },
      actors: { ...driverA("frees the block", "tagged"), ...driverB("tagged"), ...atPoolMon },
      expect: holds(),
    },
    preallocated: {
      about: "drvA lives off two blocks set aside for it: it still leaks them, and nobody else is refused",
      objects: { ...untagged, ...victimsClaim, reserve: nonpagedPool({ blocks: 2 }) },
      actors: { ...busyDriverA("forgets the block", ITS_OWN), ...victim },
      unchecked: ["every-block-freed"],
      expect: holds(),
    },
  },
});
