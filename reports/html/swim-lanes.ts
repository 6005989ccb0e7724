import type { Replayed } from "../../harness/trace/result";
import { runName } from "../run-words";
import { laneTitle, stepLine } from "../step-words";
import { element, escaped } from "./markup";
import { holdsOf, rivalOf, type Span, staysOf, waitsOf } from "./occupation";

const NARROWEST_STEP = 30;
const WIDEST_STEP = 96;
/** What a picture fills where its steps are few. */
const USUAL_WIDTH = 960;
const LEFT = 132;
const LEVEL = 24;
const ROW = 24;
/** Of an object: who holds it above, who waits beneath. */
const OBJECT_ROW = 38;
const GAP = 14;
const TOP = 24;
/** Width of a character of a label, about. */
const CHARACTER = 6.6;

/**
 * A run as a picture: steps from left to right, a lane for each processor in which the level is the height, then a row for each
 * object that somebody holds or waits for. Colours stand for actors; hatched is whoever spins or waits.
 */
export function swimLanes(run: Replayed, id: string, actors: readonly string[]): string {
  const { steps, loopStart } = run.trace;
  const stepWidth = Math.min(
    WIDEST_STEP,
    Math.max(NARROWEST_STEP, Math.floor(USUAL_WIDTH / Math.max(1, steps.length))),
  );
  const levels = [...new Set([0, 2, ...steps.flatMap(({ irql, irqlAfter }) => [irql ?? 0, irqlAfter ?? 0])])].sort(
    (a, b) => a - b,
  );
  const environment = steps.some(({ processor }) => processor === null);
  const processors = Math.max(1, ...steps.map(({ occupancy }) => occupancy.length));
  const lane = levels.length * LEVEL + 8;
  const laneTop = (processor: number | null) =>
    processor === null ? TOP : TOP + (environment ? ROW + GAP : 0) + processor * (lane + GAP);
  const held = holdsOf(steps);
  const waits = waitsOf(run.trace);
  const objects = [...new Set([...held, ...waits].map(({ object }) => object))];
  const rowTop = (object: string) => laneTop(processors) + objects.indexOf(object) * OBJECT_ROW;
  const width = LEFT + steps.length * stepWidth + 16;
  const height = laneTop(processors) + objects.length * OBJECT_ROW + 6;
  const x = (step: number) => LEFT + step * stepWidth;
  const height0 = (processor: number, irql: number) =>
    laneTop(processor) + lane - (levels.indexOf(irql) + 1) * LEVEL - 4;
  const tone = (actor: string) => `tone${Math.max(0, actors.indexOf(actor)) % 8}`;
  const block = (span: Pick<Span, "actor" | "from" | "to">, y: number, tall: number, kind: string, label: string) => {
    const wide = (span.to - span.from + 1) * stepWidth;
    const shown = label.slice(0, Math.floor((wide - 6) / CHARACTER));
    const shape = element("rect", {
      class: `${kind} ${tone(span.actor)}`,
      x: x(span.from),
      y,
      width: wide,
      height: tall,
      rx: 3,
    });
    const text =
      shown.length < 2
        ? ""
        : element(
            "text",
            { x: x(span.from) + 4, class: kind, y: y + (tall > 18 || tall < 18 ? 11 : 13) },
            escaped(shown),
          );
    return element(
      "g",
      { class: "block", "data-actor": actors.indexOf(span.actor) },
      element("title", {}, escaped(label)),
      shape,
      text,
    );
  };
  const markerAt = (index: number) => {
    const { processor, irql, irqlAfter } = steps[index] ?? { processor: null, irql: null, irqlAfter: null };
    const cy = processor === null ? laneTop(null) + ROW / 2 : height0(processor, irqlAfter ?? irql ?? 0) + LEVEL - 7;
    return { cx: x(index) + stepWidth / 2, cy };
  };
  const laneShape = (processor: number | null) => {
    const top = laneTop(processor);
    const tall = processor === null ? ROW : lane;
    const names = processor === null ? [] : levels.filter((level) => levels.length < 5 || level !== 1);
    return [
      element("rect", { class: "lane", x: LEFT, y: top, width: steps.length * stepWidth, height: tall }),
      element("text", { class: "title", x: 4, y: top + 14 }, laneTitle(processor)),
      ...names.map((level) =>
        element("text", { class: "level", x: LEFT - 6, y: height0(processor ?? 0, level) + 16 }, levelName(level)),
      ),
    ].join("");
  };
  const last = steps.length - 1;
  const wrong = run.property.length > 0;
  const rival = wrong ? rivalOf(steps) : undefined;
  const race = rival === undefined ? undefined : { a: markerAt(rival), b: markerAt(last) };
  const parts = [
    element("title", {}, escaped(`${runName(run)}, drawn step by step; the list below says the same in words`)),
    element("rect", { class: "cursor", x: x(last), y: 0, width: stepWidth, height }),
    ...(environment ? [laneShape(null)] : []),
    ...Array.from({ length: processors }, (_, processor) => laneShape(processor)),
    ...staysOf(steps).map((stay) =>
      block(stay, height0(stay.processor, stay.irql), (levels.indexOf(stay.irql) + 1) * LEVEL, "stay", stay.actor),
    ),
    ...waits.flatMap((wait) =>
      staysOf(steps)
        .filter(({ actor, from, to, irql }) => actor === wait.actor && irql >= 2 && from <= wait.to && to >= wait.from)
        .map((stay) => {
          const to = Math.min(stay.to, wait.to);
          const from = Math.min(to, Math.max(stay.from, wait.from + 1));
          const tall = (levels.indexOf(stay.irql) + 1) * LEVEL;
          return block(
            { actor: wait.actor, from, to },
            height0(stay.processor, stay.irql),
            tall,
            "waits",
            `${wait.spins ? "spins" : "waits"} for ${wait.object}`,
          );
        }),
    ),
    ...objects.map((object) =>
      element(
        "text",
        { class: "title", x: 4, y: rowTop(object) + 15 },
        escaped(object.length > 19 ? `${object.slice(0, 18)}…` : object),
      ),
    ),
    ...held.map((span) => block(span, rowTop(span.object), 18, "held", `held by ${span.actor}`)),
    ...waits.map((span) =>
      block(span, rowTop(span.object) + 19, 14, "waits", `${span.actor} ${span.spins ? "spins" : "waits"}`),
    ),
    ...steps.map((step, index) => {
      const { cx, cy } = markerAt(index);
      const kind = `mark${wrong && index === last ? " wrong" : ""}`;
      return element(
        "a",
        {
          href: `#${id}-step-${index + 1}`,
          class: "mark-link",
          "data-actor": actors.indexOf(step.actor),
          tabindex: -1,
          "aria-label": `${index + 1}. ${stepLine(step)}`,
        },
        element("title", {}, escaped(`${index + 1}. ${stepLine(step)}`)),
        element("rect", { class: "column", x: x(index), y: 0, width: stepWidth, height: TOP }),
        element("text", { class: "number", x: cx, y: 15 }, String(index + 1)),
        element("circle", { class: kind, cx, cy, r: index === last && wrong ? 7 : 4 }),
      );
    }),
    ...(loopStart === undefined
      ? []
      : [
          element("rect", {
            class: "loop",
            x: x(loopStart),
            y: 1,
            width: (steps.length - loopStart) * stepWidth,
            height: height - 2,
            rx: 6,
          }),
        ]),
    ...(race === undefined
      ? []
      : [element("line", { class: "race", x1: race.a.cx, y1: race.a.cy, x2: race.b.cx, y2: race.b.cy })]),
  ];
  return `<svg${[` viewBox="0 0 ${width} ${height}"`, ` width="${width}"`, ` height="${height}"`].join("")} role="group" aria-label="swim lanes" data-step="${stepWidth}" data-left="${LEFT}">${parts.join("")}</svg>`;
}

function levelName(level: number): string {
  return { 0: "PASSIVE", 1: "APC", 2: "DISPATCH", 31: "HIGH" }[level] ?? `DIRQL ${level}`;
}
