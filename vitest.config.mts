import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const notTests = ["**/node_modules/**", "**/dist/**", "**/fixtures/**"];

export default defineConfig({
  resolve: { alias: { bugcheck: fileURLToPath(new URL("harness/index.ts", import.meta.url)) } },
  test: {
    // A pipeline's machine has two processors, and most system tests wait for programs that they have started.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{models,properties,harness,reports}/**/*.test.ts"],
          exclude: [...notTests, "**/*.system.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Nothing here keeps state between files; a process for each would cost half a minute.
          isolate: false,
        },
      },
      {
        // Whole-program tests: they run the built command line, the documented commands or large explorations.
        extends: true,
        test: {
          name: "system",
          include: ["{models,properties,harness,reports}/**/*.system.test.ts"],
          exclude: notTests,
          globalSetup: ["harness/testing/build-dist.ts", "harness/testing/pack-folder.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
