import { defineConfig } from "vitest/config";

const project = (name: string, options: { readonly testTimeout: number; readonly serial?: boolean }) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: options.testTimeout,
    hookTimeout: options.testTimeout,
    fileParallelism: options.serial !== true,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", { testTimeout: 20_000 }),
      project("scenario", { testTimeout: 20_000 }),
      project("contract", { testTimeout: 60_000 }),
      project("e2e", { testTimeout: 180_000, serial: true }),
    ],
  },
});
