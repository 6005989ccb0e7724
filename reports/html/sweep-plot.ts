import type { Sweep } from "../../harness/trace/sweep";
import { count } from "../quantities";
import { runName } from "../run-words";
import { sweepAnswer } from "../sweep-words";
import { element, escaped } from "./markup";

const HEIGHT = 120;
const TOP = 16;
const BAR = 22;
const GAP = 6;
const LEFT = 8;

/** A sweep as a plot: a bar for each count, as high as the number of its states is long, in the colour of its verdict. */
export function sweepPlot(sweep: Sweep): string {
  const { points, bound } = sweep;
  const title = `${runName(sweep)}: ${sweepAnswer(sweep)}`;
  const most = Math.log2(Math.max(2, ...points.map(({ states }) => states + 1)));
  const width = LEFT + points.length * (BAR + GAP) + 60;
  const bars = points.map(({ count: number, states, verdict, asExpected }, index) => {
    const tall = Math.max(2, Math.round((HEIGHT * Math.log2(states + 1)) / most));
    const x = LEFT + index * (BAR + GAP);
    const says = `${bound}=${number}: ${verdict}${asExpected ? "" : ", not as expected"}, ${count(states)} states`;
    return [
      element(
        "rect",
        { class: `point ${asExpected ? verdict : "surprise"}`, x, y: TOP + HEIGHT - tall, width: BAR, height: tall },
        element("title", {}, escaped(says)),
      ),
      element("text", { class: "number", x: x + BAR / 2, y: TOP + HEIGHT + 14 }, String(number)),
    ].join("");
  });
  const axis = element("text", { x: LEFT + points.length * (BAR + GAP), y: TOP + HEIGHT + 14 }, escaped(bound));
  return `<figure class="sweep"><figcaption>${escaped(title)}</figcaption><div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><svg viewBox="0 0 ${width} ${TOP + HEIGHT + 22}" width="${width}" role="img" aria-label="${escaped(title)}">${bars.join("")}${axis}</svg></div>${reading(points)}</figure>`;
}

/** What the bars say, each verdict in its own colour. */
function reading(points: Sweep["points"]): string {
  const kinds = new Set(points.map(({ verdict, asExpected }) => (asExpected ? verdict : "surprise")));
  const words = [...kinds].map((kind) =>
    element("span", { class: kind }, kind === "surprise" ? "not as expected" : kind),
  );
  return element("p", {}, `${words.join(", ")}; higher bars: more states, on a logarithmic scale`);
}
