/** Text as HTML and SVG may hold it, between tags and in quoted attributes. */
export function escaped(text: string | number): string {
  return String(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Attributes with their values escaped, each with a blank in front; those that are undefined are left out. */
export function attributes(all: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(all)
    .map(([name, value]) => (value === undefined ? "" : ` ${name}="${escaped(value)}"`))
    .join("");
}

/** An element; `content` is markup already. */
export function element(
  name: string,
  all: Readonly<Record<string, string | number | undefined>>,
  ...content: readonly string[]
): string {
  return `<${name}${attributes(all)}>${content.join("")}</${name}>`;
}

/** Data for a script of the page, in a form that no name in it can leave. */
export function dataBlock(value: unknown): string {
  const json = JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
  return `<script type="application/json" class="data">${json}</script>`;
}
