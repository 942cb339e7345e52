import { defineConfig } from "vitest/config";

const project = (name: string, timeoutMs: number, serial = false) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: 4 * timeoutMs,
    fileParallelism: !serial,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 20_000),
      project("scenario", 20_000),
      project("contract", 60_000),
      project("e2e", 60_000, true),
    ],
  },
});
