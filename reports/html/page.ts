import { createHash } from "node:crypto";
import { escaped } from "./markup";
import { pageScript } from "./page-script";
import { pageStyle } from "./page-style";

export interface Page {
  readonly title: string;
  /** The program's own. */
  readonly version: string;
  /** Markup. */
  readonly body: string;
}

/** A page that needs nothing else; it forbids itself the network and every script but its own. */
export function page({ title, version, body }: Page): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digest(pageStyle)}'; script-src '${digest(pageScript)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="bugcheck ${escaped(version)}">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<svg class="sprite" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5"/></pattern></defs></svg>
<main>
${body}
</main>
<script>${pageScript}</script>
</body>
</html>
`;
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
