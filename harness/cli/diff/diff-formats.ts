import { diffJson } from "../../../reports/diff-json";
import { diffMarkdown } from "../../../reports/diff-markdown";
import { diffText } from "../../../reports/diff-text";
import type { DiffReport } from "../../trace/diff-result";
import type { ReportFormat } from "../report-formats";

/** What a comparison is turned into, by the name `--report` takes. */
export const diffFormats: Readonly<Record<string, ReportFormat<DiffReport>>> = {
  text: { write: diffText },
  html: {
    write: async (report) => {
      const { drawer } = await import("../../../reports/draw.js");
      const { diffHtml } = await import("../../../reports/html/diff-html.js");
      return diffHtml(report, await drawer());
    },
  },
  json: { write: diffJson },
  markdown: { write: diffMarkdown },
};
