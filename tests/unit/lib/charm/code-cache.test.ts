import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const execute = promisify(execFile);

let directory: string;
let program: string;
let caches: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "code-cache-"));
  program = join(directory, "program.cjs");
  caches = join(directory, "caches");
  await writeFile(program, saying("first"));
});
afterEach(() => rm(directory, { recursive: true }));

const saying = (word: string): string =>
  `const { basename } = require("node:path"); const say = () => console.log("${word}", basename(__filename)); say();`;

/** Runs the program in a process of its own that knows the caches "best" and "other", and gives what it said. */
const run = async (kept: "best" | "other" = "best", at = caches): Promise<string> => {
  const launcher = fileURLToPath(import.meta.resolve("./processes/cached.ts"));
  return (await execute(process.execPath, [launcher, program, at, kept, "best", "other"])).stdout.trim();
};

/** Changes whenever the cache is written. */
const writing = async (cache = "best"): Promise<number> => (await stat(join(caches, cache))).ino;

const size = async (cache: string): Promise<number> => (await stat(join(caches, cache))).size;

describe("a program with code caches", () => {
  test("leaves its bytecode for the next run, which leaves it as it is", async () => {
    expect(await run()).toBe("first program.cjs");
    const first = await writing();
    expect(await run()).toBe("first program.cjs");
    expect(await writing()).toBe(first);
  });

  test("leaves it for its own user only", async () => {
    await run();
    expect((await stat(join(caches, "best"))).mode & 0o777).toBe(0o600);
  });

  test("leaves none beside a better one", async () => {
    await run("best");
    expect(await run("other")).toBe("first program.cjs");
    expect(await readdir(caches)).toEqual(["best"]);
  });

  test("goes on from a lesser one: what it leaves has the functions of both", async () => {
    const functions = (prefix: string) =>
      Array.from({ length: 50 }, (_, index) => `const ${prefix}${index} = (a) => a + ${index}; ${prefix}${index}(1);`);
    const byCache = ["other", "best"].map(
      (kept) => `if (process.argv[4] === "${kept}") { ${functions(kept).join("")} }`,
    );
    await writeFile(program, byCache.join("\n"));
    await run("best");
    const alone = await size("best");
    await rm(caches, { recursive: true });
    await run("other");
    await run("best");
    expect((await size("best")) / alone).toBeGreaterThan(1.3);
    expect((await readdir(caches)).toSorted()).toEqual(["best", "other"]);
  });

  test("runs as it is now, after a change to a text of the same length", async () => {
    await run();
    const first = await writing();
    await writeFile(program, saying("other"));
    expect(await run("other")).toBe("other program.cjs");
    expect(await run("best")).toBe("other program.cjs");
    expect(await writing()).not.toBe(first);
  });

  test.each([
    ["cut off", (content: Buffer) => content.subarray(0, content.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["damaged", (content: Buffer) => content.fill(0, 100, 200)],
  ])("takes no cache that is %s, and replaces it", async (_, damage) => {
    await run();
    const cache = join(caches, "best");
    const whole = await readFile(cache);
    await writeFile(cache, damage(Buffer.from(whole)));
    expect(await run()).toBe("first program.cjs");
    expect((await readFile(cache)).length).toBe(whole.length);
  });

  test("runs where no cache can be written", async () =>
    expect(await run("best", join(program, "no directory"))).toBe("first program.cjs"));

  test("imports files beside it, and fails with its own error", async () => {
    await writeFile(join(directory, "beside.cjs"), "exports.word = 'beside';");
    await writeFile(program, 'import("./beside.cjs").then(({ word }) => { throw new Error(word); });');
    await expect(run()).rejects.toThrow(/Error: beside\n\s+at .*program\.cjs:1:\d+/);
    await expect(run()).rejects.toThrow(/Error: beside\n\s+at .*program\.cjs:1:\d+/);
  });
});
