import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { create } from "xmlbuilder2";
import { sampleDiff } from "../harness/testing/sample-diff";
import { sampleReport } from "../harness/testing/sample-report";
import type { SarifLog } from "../harness/testing/steps-in-reports";
import { diffJson } from "./diff-json";
import { diffMarkdown } from "./diff-markdown";
import { diffText } from "./diff-text";
import { type Draw, drawer } from "./draw";
import { githubAnnotations, githubSummary } from "./github";
import { diffHtml } from "./html/diff-html";
import { htmlReport } from "./html/html-report";
import { jsonReport } from "./json";
import { junitReport } from "./junit";
import { markdownReport } from "./markdown";
import { mermaidReport } from "./mermaid";
import { printable } from "./printable";
import { sarifReport } from "./sarif";
import { textReport } from "./text";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

const at = new Date(0);
const style = { width: 100, colors: false };

const hostile = [
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(1)>",
  "</details>]]>--><!--",
  "\"'`&amp;&lt;",
  "two\r\nlines",
  "\u001b[31mred\u001b]8;;http://x\u0007 \u009b2J",
  "::error::taken",
  "x ::stop-commands::token",
  "A::error::B::error::C::error::D::error::E",
  "::error ",
  "\n::error file=a::b",
  "##[error]taken ##vso[task.setvariable variable=a]b",
  "%0A::error::",
  "[link](http://example.org) {0} {{1}}",
  "```\n# heading\n```",
  "| cell | @everyone **bold**",
  "%%{init: {}}%%; end #35;",
  "a->>b: c",
  "\u202egnp.exe",
  "\ud800 alone \uffff",
  "__proto__",
  " ",
  "",
];

let draw: Draw;
beforeAll(async () => {
  draw = await drawer();
});

const formats: Readonly<Record<string, (name: string) => string>> = {
  text: (name) => textReport(sampleReport(name), style),
  json: (name) => jsonReport(sampleReport(name)),
  html: (name) => htmlReport(sampleReport(name), draw),
  junit: (name) => junitReport(sampleReport(name), at),
  sarif: (name) => sarifReport(sampleReport(name)),
  github: (name) => githubAnnotations(sampleReport(name)),
  summary: (name) => githubSummary(sampleReport(name)),
  markdown: (name) => markdownReport(sampleReport(name)),
  mermaid: (name) => mermaidReport(sampleReport(name)),
  "diff text": (name) => diffText(sampleDiff(name), style),
  "diff json": (name) => diffJson(sampleDiff(name)),
  "diff html": (name) => diffHtml(sampleDiff(name), draw),
  "diff markdown": (name) => diffMarkdown(sampleDiff(name)),
};

/** What only the format itself may write, by format; `plain` is a report in which every name is harmless. */
const checks: Readonly<Record<string, (report: string, plain: string, name: string) => void>> = {
  json: (report, _, name) => {
    expect(JSON.parse(report)).toEqual(JSON.parse(JSON.stringify(sampleReport(name))));
  },
  sarif: (report, plain) => {
    const shape = (text: string) => {
      const [run] = (JSON.parse(text) as SarifLog).runs;
      return run?.results?.map(({ codeFlows, level }) => [level, codeFlows?.[0]?.threadFlows.map(({ id }) => id)]);
    };
    expect(shape(report)).toEqual(shape(plain));
    for (const text of messages(JSON.parse(report))) {
      expect(text.replaceAll("{{", "").replaceAll("}}", "")).not.toMatch(/[{}]/);
      expect(text).not.toMatch(/(^|[^\\])\]\(/);
    }
  },
  html: (report, plain) => expect(tags(report)).toEqual(tags(plain)),
  "diff html": (report, plain) => expect(tags(report)).toEqual(tags(plain)),
  "diff json": (report, _, name) => {
    expect(JSON.parse(report)).toEqual(JSON.parse(JSON.stringify(sampleDiff(name))));
  },
  "diff markdown": (report, plain) => expect(markup(report)).toEqual(markup(plain)),
  junit: (report, plain) => expect(elements(report)).toEqual(elements(plain)),
  github: (report, plain) => {
    expect(
      report.split("\n").map((line) => /^::(error|warning|notice) file=[^:,]*,(line=\d+,)?title=[^:,]*::/.test(line)),
    ).toEqual(plain.split("\n").map((line) => line !== ""));
  },
  summary: (report, plain) => expect(markup(report)).toEqual(markup(plain)),
  markdown: (report, plain) => expect(markup(report)).toEqual(markup(plain)),
  mermaid: (report, plain) => {
    const grammar =
      /^(```(mermaid)?|%% (?:[\w .()[\]+*/=?'-]|#\d+;)+|sequenceDiagram| {2}(autonumber|(accTitle:|actor \w+ as|participant \w+ as|\w+->>\w+:|Note over [\w,]+:) (?:[\w .()[\]+*/=?'-]|#\d+;)+)|)$/;
    expect(report.split("\n").filter((line) => !grammar.test(line))).toEqual([]);
    expect(report.split("\n").length).toBe(plain.split("\n").length);
  },
};

function messages(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "text" in value && typeof value.text === "string" ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap(messages)];
}

/** Every element of an XML document with the names of its attributes. */
function elements(xml: string): string[] {
  const found: string[] = [];
  create({}, xml).each(
    (node) => {
      if (node.node.nodeType !== 1) return;
      const { attributes } = node.node as unknown as { attributes: Iterable<{ readonly name: string }> };
      found.push([node.node.nodeName, ...[...attributes].map(({ name }) => name)].join(" "));
    },
    false,
    true,
  );
  return found;
}

/** Every tag of a page with the names of its attributes; how a long label is cut and into how many values a state falls is left out. */
function tags(html: string): string[] {
  const found = [...html.matchAll(/<\/?[a-z][^>]*>|<!--/gi)].map(([tag]) => tag.replace(/="[^"]*"/g, ""));
  return found.filter((tag) => !/^<\/?(text|rect|g|title|line)\b/.test(tag));
}

/** What a Markdown reader takes for more than text outside code blocks: tags, and rows of tables by their number of cells. */
function markup(markdown: string): string[] {
  const outside = markdown.replace(/^(`{3,})(?:text|diff)\n[\s\S]*?\n\1$/gm, "CODE");
  return outside
    .split("\n")
    .map((line) =>
      [...line.matchAll(/<[^>]*>|\||`|\*\*|CODE|\[|\]\(|@|:\/\/|^#+ |^- /g)].map(([mark]) => mark).join(" "),
    );
}

describe.each(Object.entries(formats))("%s", (format, write) => {
  const judge = (name: string) => {
    const report = write(name);
    expect(report).not.toMatch(CONTROLS);
    expect(report).not.toMatch(/##\w*\[/);
    if (format !== "github") expect(report).not.toMatch(/^\s*::[^:]*::/m);
    checks[format]?.(report, write("plain"), name);
  };

  it.each(hostile)("keeps %j harmless", (name) => judge(name));

  it("keeps any name harmless", () => {
    const piece = fc.oneof(
      fc.constantFrom(...hostile, "::", "##", "`", "|", "#", "{", "]("),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => judge(pieces.join(""))),
      { numRuns: format.startsWith("diff") ? 5 : 15 },
    );
  });
});

it("names stay recognisable", () => {
  expect(printable("Class::Method #3")).toBe("Class::Method #3");
  expect(junitReport(sampleReport('a <b> & "c"'), at)).toContain('name="a &lt;b&gt; &amp; &quot;c&quot; on 2 CPU');
});
