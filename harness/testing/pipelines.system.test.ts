import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type RawStep, runScript, scriptsOf, substituted } from "./pipeline-steps";
import { cliMain, projectRoot, runCli } from "./run-cli";
import { lockDesign, WorkTree } from "./work-tree";

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly RawStep[] };
}

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly strategy: { readonly matrix: { readonly os: string[] } }; readonly steps: RawStep[] }>
  >;
}

interface AzurePipeline {
  readonly strategy: { readonly matrix: Readonly<Record<string, { readonly image: string }>> };
  readonly steps: readonly (RawStep & {
    readonly inputs?: Readonly<Record<string, string>>;
    readonly publish?: string;
  })[];
}

const read = (name: string): string => fs.readFileSync(path.join(projectRoot, name), "utf8");
const fences = (page: string, language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text = ""]) =>
    name === language ? [text] : [],
  );

const action = parse(read("action.yml")) as ActionFile;
const [workflow, azure] = fences(read("docs/ci.md"), "yaml").map((text) => parse(text)) as [Workflow, AzurePipeline];

/** A repository of a passing and, where asked, a failing design, in which npm puts bugcheck where it belongs. */
class PipelineRepository extends WorkTree {
  readonly bin = path.join(this.folder, "stubs");
  readonly outputFile = path.join(this.folder, "output.txt");

  constructor(readonly fails: boolean) {
    super();
    // npm makes a program of what it installs; this one stands for it.
    const program = `#!/bin/sh\nexec '${process.execPath}' '${cliMain}' "$@"\n`;
    fs.chmodSync(this.write("stubs/program", program), 0o755);
    const link = "mkdir -p node_modules/.bin && ln -sf ../../stubs/program node_modules/.bin/bugcheck";
    this.write("stubs/npm", `#!/bin/sh\necho "npm $*" >> '${this.folder}/npm.log'\n${link}\n`);
    fs.chmodSync(path.join(this.bin, "npm"), 0o755);
    this.write(".gitignore", "node_modules/\nstubs/\n*.log\noutput.txt\nsummary.md\n*.sarif\n");
    this.write("package.json", "{}");
    this.write("designs/passing.ts", lockDesign("passing"));
    this.write("bugcheck.config.ts", 'export default { designs: ["designs"] };\n');
    this.commit();
    this.git("update-ref", "refs/remotes/origin/main", "HEAD");
    this.write("designs/new one.ts", lockDesign("new-one", { takes: this.fails ? 2 : 1 }));
    this.commit();
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: `${this.bin}${path.delimiter}${process.env.PATH}`,
      GITHUB_OUTPUT: this.outputFile,
      GITHUB_STEP_SUMMARY: path.join(this.folder, "summary.md"),
      NO_COLOR: "1",
    };
  }

  /** Runs the action's scripts until one fails. */
  act(given: Readonly<Record<string, string>>) {
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default] as const);
    const inputs = Object.entries({ ...Object.fromEntries(defaults), ...given });
    const values = Object.fromEntries(inputs.map(([name, value]) => [`inputs.${name}`, value]));
    const runs = [];
    for (const step of scriptsOf(action.runs.steps, values)) {
      const run = runScript(step, this.folder, this.env);
      runs.push(run);
      if (run.code !== 0) break;
    }
    return { code: runs.at(-1)?.code, out: runs.map(({ out, err }) => out + err).join("") };
  }
}

const repositories = { passing: new PipelineRepository(false), failing: new PipelineRepository(true) };
afterAll(() => {
  for (const repository of Object.values(repositories)) repository.remove();
});

describe("the action", () => {
  it("is composite, describes every input, and names none that is not there", () => {
    expect(action.runs.using).toBe("composite");
    const named = [...read("action.yml").matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(Object.keys(action.inputs).sort());
    expect(Object.values(action.inputs).every(({ description }) => description.length > 10)).toBe(true);
    expect(action.runs.steps.filter(({ run, shell }) => run !== undefined && shell !== "bash")).toEqual([]);
  });

  it("puts no input into a script, where it could be taken for one", () => {
    expect(action.runs.steps.filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  it("is part of the package", () => {
    const { files } = JSON.parse(read("package.json")) as { files: string[] };
    expect(files).toContain("action.yml");
  });

  it("installs bugcheck, checks, and ends with exit code 0 where everything is as expected", () => {
    const repository = repositories.passing;
    const { code, out } = repository.act({ package: "bugcheck@1.2.3" });
    expect(code, out).toBe(0);
    expect(repository.read("npm.log")).toBe("npm install --no-save bugcheck@1.2.3\n");
    expect(repository.read("output.txt")).toBe("exit-code=0\nsarif=bugcheck.sarif\n");
    expect(repository.read("summary.md")).toContain("| ok | new-one |");
    expect(out).not.toContain("::error");
    expect(repository.act({}).out).toContain("bugcheck is installed already.");
  });

  it("fails with annotations, a summary and SARIF where a design does not hold", () => {
    const repository = repositories.failing;
    const { code, out } = repository.act({ changed: "origin/main" });
    expect(code, out).toBe(1);
    expect(out).toMatch(/^::error file=designs\/new one\.ts,title=new-one design on 1 processor/m);
    expect(repository.read("summary.md")).toContain("new-one");
    expect(repository.read("summary.md")).not.toContain("passing");
    expect(repository.read("output.txt")).toContain("exit-code=1\nsarif=bugcheck.sarif\n");
    const upload = action.runs.steps.find(({ uses }) => uses?.includes("upload-sarif"));
    const file = substituted(String(upload?.with?.sarif_file), {
      "inputs.working-directory": repository.folder,
      "steps.check.outputs.sarif": "bugcheck.sarif",
    });
    expect(JSON.parse(fs.readFileSync(file, "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  it("passes every input on, whatever is in it", () => {
    const repository = repositories.failing;
    const { code, out } = repository.act({
      designs: 'designs/passing.ts\r\ndesigns/new one.ts\n$(touch taken) "`touch taken`\n',
      sarif: "",
      "fail-on": "unrefuted lock",
    });
    expect(out).toContain("error NO_FILE_MATCHES");
    expect(out).toContain("$(touch taken)");
    expect([code, repository.has("taken")]).toEqual([3, false]);
    const advisory = repository.act({ "fail-on": "unrefuted lock", lock: "gone.json" });
    expect(advisory.out).toContain("error LOCK_MISSING");
    expect(repository.act({ "fail-on": "unrefuted lock" }).code).toBe(0);
    runCli(["check", "--update-baseline"], repository.folder);
    expect(repository.act({ baseline: "bugcheck.baseline.json", config: "bugcheck.config.ts" }).code).toBe(0);
  });
});

describe("the workflow of docs/ci.md", () => {
  const [job] = Object.values(workflow.jobs);
  it("runs on Linux and Windows, with the history that the comparison needs", () => {
    expect(job?.strategy.matrix.os).toEqual(["ubuntu-latest", "windows-latest"]);
    const checkout = job?.steps.find(({ uses }) => uses?.startsWith("actions/checkout"));
    expect(checkout?.with).toEqual({ "fetch-depth": 0 });
  });

  it.each(["passing", "failing"] as const)("says so of a %s change", (kind) => {
    const repository = repositories[kind];
    const values = { "github.base_ref": "main", "matrix.os == 'ubuntu-latest'": "true" };
    for (const script of scriptsOf(job?.steps ?? [], values))
      expect(runScript(script, repository.folder, repository.env).code).toBe(0);
    const ours = job?.steps.find(({ uses }) => uses === "./node_modules/bugcheck");
    const given = Object.entries(ours?.with ?? {}).map(([name, value]) => [name, substituted(String(value), values)]);
    expect(given.every(([name]) => Object.hasOwn(action.inputs, String(name)))).toBe(true);
    expect(repository.act(Object.fromEntries(given) as Record<string, string>).code).toBe(kind === "passing" ? 0 : 1);
  });
});

describe("the pipeline of docs/ci.md", () => {
  it("runs on Linux and Windows", () => {
    expect(Object.values(azure.strategy.matrix).map(({ image }) => image)).toEqual(["ubuntu-latest", "windows-latest"]);
  });

  it.each(["passing", "failing"] as const)("says so of a %s change, and leaves what is published", (kind) => {
    const repository = repositories[kind];
    const codes = scriptsOf(azure.steps, {}).map((script) => runScript(script, repository.folder, repository.env).code);
    expect(codes).toEqual([0, kind === "passing" ? 0 : 1]);
    const published = azure.steps.flatMap(({ publish, inputs }) => [publish, inputs?.testResultsFiles]);
    for (const file of published) if (file !== undefined) expect(repository.has(file), file).toBe(true);
  });
});

describe("the configuration of docs/configuration.md", () => {
  const tree = new WorkTree();
  beforeAll(() => {
    const [text = ""] = fences(read("docs/configuration.md"), "ts");
    tree.write("bugcheck.config.ts", text);
    tree.write(
      "designs/deep/queue.ts",
      lockDesign("cancel-queue")
        .replaceAll("lock: spinLock()", "lock: spinLock(), irp: many(2, irp())")
        .replace("{ design,", "{ design, irp, many,"),
    );
  });
  afterAll(() => tree.remove());

  it("is taken as it stands", () => {
    expect(tree.run(["check", "--update-lock", "--update-baseline"])).toMatchObject({ code: 0, err: "" });
    const { code, out } = tree.run(["check"]);
    expect(out).toContain("lock file bugcheck.lock.json: 3 as locked");
    expect([code, tree.has("bugcheck.xml")]).toEqual([0, true]);
  });
});
