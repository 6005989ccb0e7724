import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { noStalledRing } from "../../properties/no-stalled-ring";
import { virtioRing } from "./virtio-ring";

const uses = { ring: virtioRing };

describe("a virtio ring", () => {
  it("carries buffers, kicks and the flag that suppresses them", () => {
    const messages = ["publish", "kick", "takeKick", "noNotify", "notify", "use"].map((type) => ({ type }));
    const beyond = ({ published, kicks }: { readonly published?: unknown; readonly kicks?: unknown }) =>
      Number(published) + Number(kicks) > 0;
    expect(sentences(virtioRing(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: shared (published = 0, used = 0, kicks = 0)",
        "at first, publish: shared (published = 1, used = 0, kicks = 0)",
        "at first, kick: shared (published = 0, used = 0, kicked = true, kicks = 1)",
        "at first, noNotify: shared (published = 0, used = 0, noNotify = true, kicks = 0)",
        "at first, noNotify, publish: shared (published = 1, used = 0, noNotify = true, kicks = 0)",
        "at first, noNotify, kick: shared (published = 0, used = 0, noNotify = true, kicked = true, kicks = 1)",
      ]
    `);
  });

  it("is left with a buffer by a host that does not look again", () => {
    const guest = inOrder(uses, "PublishBuffer(ring)", "ReadUsedFlags(ring)");
    const host = inOrder(uses, "SuppressKicks(ring)", "UseBuffer(ring)", "AllowKicks(ring)");
    const { situations } = stateGraph(
      small({ objects: { ring: virtioRing() }, actors: { guest: thread(guest), host: thread(host) } }),
      { processors: 2 },
    );
    const ends = situations.filter(({ moves }) => moves.length === 0);
    const lost = ends.filter((end) => end.is("ring").includes("published = 1") && end.is("ring").includes("used = 0"));
    expect(lost.length).toBeGreaterThan(0);
    expect(ends.length).toBeGreaterThan(lost.length);
  });

  it("with a buffer that nobody looks at has stalled", () => {
    const view = (used: number) => ({
      name: "ring",
      kind: "virtio ring",
      state: "",
      tags: new Set<string>(),
      context: { published: 2, used },
    });
    const found = [1, 2].map((used) => noStalledRing.kind === "finally" && noStalledRing.check([view(used)]));
    expect(found).toEqual(["ring holds 1 that nobody looks at", undefined]);
  });
});
