/** As much of a SARIF log as tests look at. */
export interface SarifLog {
  readonly runs: readonly {
    readonly results: readonly {
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string } };
      }[];
      readonly codeFlows?: readonly {
        readonly threadFlows: readonly {
          readonly id: string;
          readonly locations: readonly {
            readonly executionOrder: number;
            readonly location: { readonly message: { readonly text: string } };
          }[];
        }[];
      }[];
    }[];
  }[];
}

/** What is read back from a report: each step as `actor (place): words`. */
type Reader = (report: string) => string[];

/** Reads the steps of a report of one counterexample, by the rules of its format; the text report has a reader of its own. */
export const readSteps: Readonly<Record<"junit" | "sarif" | "github" | "markdown" | "mermaid" | "html", Reader>> = {
  junit: (report) => numbered(decodedXml(report)),
  sarif: (report) => {
    const log = JSON.parse(report) as SarifLog;
    const flows = log.runs[0]?.results[0]?.codeFlows?.[0]?.threadFlows ?? [];
    return flows
      .flatMap(({ locations }) => locations)
      .sort((a, b) => a.executionOrder - b.executionOrder)
      .map(({ location }) => location.message.text.replace(/([{}])\1/g, "$1").replaceAll("\\](", "]("));
  },
  github: (report) =>
    numbered(
      report
        .replaceAll("%0A", "\n")
        .replaceAll("%0D", "\r")
        .replaceAll("%25", "%")
        .replace(/^::.*?::/, ""),
    ),
  markdown: numbered,
  mermaid: (report) => {
    const actors = new Map(
      [...report.matchAll(/^ {2}actor (actor\d+) as (.*)$/gm)].map(([, id = "", name = ""]) => [id, decoded(name)]),
    );
    return [...report.matchAll(/^ {2}(actor\d+)->>\w+: (.*)$/gm)].map(([, id = "", text = ""]) =>
      decoded(text).replace(/^(.*?): /, (_, where: string) => `${actors.get(id)} (${where}): `),
    );
  },
  html: (report) =>
    [...report.matchAll(/<li class="step[^>]* data-line="([^"]*)"/g)].map(([, line = ""]) => decodedXml(line)),
};

function numbered(text: string): string[] {
  return [...text.matchAll(/^ *\d+\. (.*)$/gm)].map(([, line = ""]) => line);
}

function decoded(text: string): string {
  return text.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function decodedXml(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (reference, name: string) => names[name] ?? reference);
}
