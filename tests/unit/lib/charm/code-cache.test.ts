import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const execute = promisify(execFile);

let directory: string;
let program: string;
let cache: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "code-cache-"));
  program = join(directory, "program.cjs");
  cache = join(directory, "caches/program");
  await writeFile(program, saying("first"));
});
afterEach(() => rm(directory, { recursive: true }));

const saying = (word: string): string =>
  `const { basename } = require("node:path"); const say = () => console.log("${word}", basename(__filename)); say();`;

/** Runs the program in a process of its own and gives what it said. */
const run = async (kept: "kept" | "not kept" = "kept", at = cache): Promise<string> => {
  const launcher = fileURLToPath(import.meta.resolve("./processes/cached.ts"));
  return (await execute(process.execPath, [launcher, program, at, kept])).stdout.trim();
};

/** Changes whenever the cache is written. */
const writing = async (): Promise<number> => (await stat(cache)).ino;

describe("a program with a code cache", () => {
  test("leaves its bytecode for the next run, which leaves it as it is", async () => {
    expect(await run()).toBe("first program.cjs");
    const first = await writing();
    expect(await run()).toBe("first program.cjs");
    expect(await writing()).toBe(first);
  });

  test("leaves it for its own user only", async () => {
    await run();
    expect((await stat(cache)).mode & 0o777).toBe(0o600);
  });

  test("leaves none if it is not to, and takes what another run has left", async () => {
    expect(await run("not kept")).toBe("first program.cjs");
    await expect(stat(cache)).rejects.toThrow("ENOENT");
    await run();
    expect(await run("not kept")).toBe("first program.cjs");
  });

  test("runs as it is now, after a change to a text of the same length", async () => {
    await run();
    const first = await writing();
    await writeFile(program, saying("other"));
    expect(await run("not kept")).toBe("other program.cjs");
    expect(await run()).toBe("other program.cjs");
    expect(await writing()).not.toBe(first);
  });

  test.each([
    ["cut off", (content: Buffer) => content.subarray(0, content.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["damaged", (content: Buffer) => content.fill(0, 100, 200)],
  ])("takes no cache that is %s, and replaces it", async (_, damage) => {
    await run();
    const whole = await readFile(cache);
    await writeFile(cache, damage(Buffer.from(whole)));
    expect(await run()).toBe("first program.cjs");
    expect((await readFile(cache)).length).toBe(whole.length);
  });

  test("runs where no cache can be written", async () =>
    expect(await run("kept", join(program, "no directory"))).toBe("first program.cjs"));

  test("imports files beside it, and fails with its own error", async () => {
    await writeFile(join(directory, "beside.cjs"), "exports.word = 'beside';");
    await writeFile(program, 'import("./beside.cjs").then(({ word }) => { throw new Error(word); });');
    await expect(run()).rejects.toThrow(/Error: beside\n\s+at .*program\.cjs:1:\d+/);
    await expect(run()).rejects.toThrow(/Error: beside\n\s+at .*program\.cjs:1:\d+/);
  });
});
