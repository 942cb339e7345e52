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
    experimental: { viteModuleRunner: false, nodeLoader: false },
    ...(serial ? { fileParallelism: false } : { maxWorkers: 2 }),
  },
});

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
