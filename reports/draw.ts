import { instance } from "@viz-js/viz";

/** Draws a Graphviz text as SVG, without the XML prolog: ready to stand in a page. */
export type Draw = (dot: string) => string;

/** Graphviz, ready to draw. What is drawn once is kept. */
export async function drawer(): Promise<Draw> {
  const graphviz = await instance();
  const drawn = new Map<string, string>();
  return (dot) => {
    let svg = drawn.get(dot);
    if (svg === undefined) {
      svg = graphviz.renderString(dot, { format: "svg" });
      svg = svg.slice(svg.indexOf("<svg"));
      drawn.set(dot, svg);
    }
    return svg;
  };
}
