import { defineConfig } from "vitest/config";

interface ProjectOptions {
  /** One file after the other, in one process with everything that modules keep. */
  readonly serial?: boolean;
  readonly maxWorkers?: number;
}

const project = (name: string, timeoutMs: number, { serial = false, ...options }: ProjectOptions = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: 4 * timeoutMs,
    fileParallelism: !serial,
    isolate: !serial,
    ...options,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 20_000),
      project("scenario", 20_000, { maxWorkers: 2 }),
      project("contract", 60_000),
      project("e2e", 60_000, { serial: true }),
    ],
  },
});
