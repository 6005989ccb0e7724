import type { CompiledDesign } from "../../network/compile-design";
import type { Label } from "../../network/network";
import type { Observer } from "./observed-states";

/**
 * What an onlooker sees of a design: which actor makes which call, and what it returns. Processors, and the phases of a call before its last, go
 * unnoticed.
 *
 * @param hidden - names of calls that go unnoticed too
 */
export function observerOf({ network, actors }: CompiledDesign, hidden: ReadonlySet<string>): Observer {
  const words: (string | undefined)[] = [];
  const ends: (boolean | undefined)[] = [];
  const byNumber = new Map(actors.map((actor) => [actor.number, actor.component]));
  const activation = new Map(
    actors.map(({ component: { name, placement } }) => [
      name,
      placement.queuedBy === undefined ? name : name.replace(/ on \d+$/, ""),
    ]),
  );
  return ({ number, leader, label, parts }) => {
    ends[number] ??= endsCall(leader, parts[0]?.to ?? 0);
    if (!ends[number] || isHidden(network.label(label))) return undefined;
    words[label] ??= wordOf(network.label(label));
    return words[label];
  };

  function endsCall(leader: number, local: number): boolean {
    const here = byNumber.get(leader)?.local(local);
    return here !== undefined && !(here.stage === "running" && here.phase > 0);
  }

  function isHidden({ kind, call }: Label): boolean {
    return hidden.size > 0 && kind === "call" && hidden.has(call.split("(")[0] ?? "");
  }

  function wordOf({ actor, kind, call, result }: Label): string {
    const what = { call, choice: `? ${call}`, enter: "(enters)", return: call === "return" ? "(returns)" : call }[kind];
    const answer = result === undefined || result === "" ? "" : ` = ${result}`;
    return `${activation.get(actor) ?? actor}: ${what}${answer}`;
  }
}
