import { type ObjectView, property } from "../harness/language/property";

const links = ({ context }: ObjectView) => context as { readonly flink: string | null; readonly blink: string | null };

/** For designs whose lists are linked by pointers: a list may be in pieces only while some spin lock is held. */
export const listWellFormed = property({
  kind: "always",
  name: "list-well-formed",
  about:
    "While nobody holds a spin lock, every list leads from its head back to it, each entry's neighbours knowing it.",
  facts: ["CAN-4"],
  forecast: [{ without: "0x139/3" }],
  of: ["LIST_ENTRY", "IRP", "spin lock", "in-stack queued spin lock", "cancel spin lock"],
  check: (objects) => {
    if (objects.some(({ tags }) => tags.has("busy"))) return undefined;
    const byName = new Map(objects.map((object) => [object.name, object]));
    return objects.filter(({ kind }) => kind === "LIST_ENTRY").flatMap((head) => fault(head, byName) ?? [])[0];
  },
});

function fault(head: ObjectView, byName: ReadonlyMap<string, ObjectView>): string | undefined {
  let entry = head;
  for (let steps = 0; steps <= byName.size; steps += 1) {
    const next = byName.get(links(entry).flink ?? "");
    if (next === undefined) return `${entry.name}->Flink leads nowhere`;
    const { blink } = links(next);
    if (blink !== entry.name) return `${entry.name}->Flink is ${next.name}, and ${next.name}->Blink is ${blink}`;
    if (next === head) return undefined;
    entry = next;
  }
  return `the entries of ${head.name} never lead back to it`;
}
