import { defineConfig } from "vitest/config";

interface ProjectOptions {
  /** One file after the other, in one process. */
  readonly serial?: boolean;
}

/** Files of one process share what modules keep: loading everything anew for each takes as long as the tests. */
const project = (name: string, timeoutMs: number, { serial = false }: ProjectOptions = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: 4 * timeoutMs,
    isolate: false,
    // Node itself loads the modules: between them are no getters, which cost more than what the tests run.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    ...(serial ? { fileParallelism: false } : { maxWorkers: 2, execArgv: [LARGE_YOUNG_GENERATION] }),
  },
});

/** Most garbage is then gone before it is copied. Processes that start many others are better small: each start copies their page tables. */
const LARGE_YOUNG_GENERATION = "--max-semi-space-size=64";

export default defineConfig({
  test: {
    projects: [
      project("unit", 20_000),
      project("scenario", 20_000),
      project("contract", 60_000),
      project("e2e", 60_000, { serial: true }),
    ],
  },
});
