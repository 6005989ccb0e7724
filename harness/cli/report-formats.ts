import { githubAnnotations, githubSummary } from "../../reports/github";
import { jsonReport } from "../../reports/json";
import { markdownReport } from "../../reports/markdown";
import { mermaidReport } from "../../reports/mermaid";
import { sarifReport } from "../../reports/sarif";
import { textReport } from "../../reports/text";
import type { TextStyle } from "../../reports/text-style";
import type { RunReport } from "../trace/result";

/** What a finished run, or another report, is turned into. */
export interface ReportFormat<Report = RunReport> {
  readonly write: (report: Report, style: TextStyle, at: Date) => string | Promise<string>;
  /** Goes to standard output beside another report, instead of in its place. */
  readonly beside?: true;
  /** An environment variable that may name a file, and what is appended to it. */
  readonly appends?: { readonly variable: string; readonly write: (report: Report) => string };
}

/** By the name `--report` takes; what few ask for and takes a while to load is loaded when it is written. */
export const reportFormats: Readonly<Record<string, ReportFormat>> = {
  text: { write: textReport },
  html: {
    write: async (report) => {
      const { drawer } = await import("../../reports/draw.js");
      const { htmlReport } = await import("../../reports/html/html-report.js");
      return htmlReport(report, await drawer());
    },
  },
  json: { write: jsonReport },
  junit: {
    write: async (report, _, at) => (await import("../../reports/junit.js")).junitReport(report, at),
  },
  sarif: { write: sarifReport },
  github: {
    write: githubAnnotations,
    beside: true,
    appends: { variable: "GITHUB_STEP_SUMMARY", write: githubSummary },
  },
  markdown: { write: markdownReport },
  mermaid: { write: mermaidReport },
};

/** For `--help`. */
export const reportOptionText = `${Object.keys(reportFormats).join(", ")}; to a file or to standard output (repeatable)`;
