// Options of `npm run map`, which draws the folders of docs/architecture.md.
// The rules themselves are data in harness/testing/import-table.ts, held by architecture.test.ts.
module.exports = {
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: "specify",
    includeOnly: { path: "^(models|properties|harness|reports)/" },
    exclude: { path: "(\\.(test|test-d)\\.ts$|/fixtures/|^harness/testing/)" },
    collapse: "^(models/[^/]+|properties|reports|harness/[^/]+)",
  },
};
