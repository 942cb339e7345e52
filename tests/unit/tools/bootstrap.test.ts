import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "#tools/pack/pack.ts";
import { addProgram, newPath } from "./fake-program.ts";

let clone: string;
let path: string;
beforeEach(async () => {
  path = await newPath();
  clone = await mkdtemp(join(tmpdir(), "clone-"));
  await mkdir(join(clone, "tools"));
  for (const file of ["package-lock.json", "tools/run.mjs", "tools/install.mjs"])
    await cp(join(ROOT, file), join(clone, file));
  await writeFile(join(clone, "program.ts"), "console.log('ran on', process.argv[2]);");
  const node = join(clone, `packages/node-linux-${process.arch}/bin/node`);
  await mkdir(dirname(node), { recursive: true });
  await symlink(process.execPath, node);
});
afterEach(async () => {
  for (const directory of [clone, path]) await rm(directory, { recursive: true, force: true });
});

interface Run {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

/** Runs a program of the clone with the bootstrap. */
const run = (): Run => {
  const child = spawn("node", [join(clone, "tools/run.mjs"), "program.ts", "Node"], {
    env: { PATH: path, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
    });
  return { process: child, output: () => output, exited: new Promise((resolve) => child.on("close", resolve)) };
};

/** An npm that puts the packages where they belong. */
const GOOD_NPM = "mkdir -p node_modules; /usr/bin/cp -r packages/. node_modules; echo installed >> installations";

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

describe("the bootstrap", () => {
  test("installs once and then runs the program on the Node of the packages", async () => {
    await addProgram(path, "npm", GOOD_NPM);
    const first = run();
    expect(await first.exited).toBe(0);
    expect(first.output()).toMatch(/^Installing the packages.*Installed the packages in \d+ s\nran on Node\n$/s);
    const second = run();
    expect(await second.exited).toBe(0);
    expect(second.output()).toBe("ran on Node\n");
  });

  test.each([
    ["npm is missing", undefined, /^error: npm is missing: install Node\.js 20/],
    [
      "the disk is full",
      "echo npm ERR! code ENOSPC >&2; exit 1",
      /^error: the disk is full: npm needs .*free some space/,
    ],
    [
      "npm fails",
      "printf 'npm ERR! code E404\\nnpm ERR! no such package\\n' >&2; exit 1",
      /^error: npm cannot install the packages: no such package; run: npm install/,
    ],
  ])("says in one sentence that %s", async (_what, npm, sentence) => {
    if (npm !== undefined) await addProgram(path, "npm", npm);
    const { output, exited } = run();
    expect(await exited).toBe(1);
    expect(lastLine(output())).toMatch(sentence);
  });

  test("of several at once lets one install", async () => {
    await addProgram(path, "npm", `sleep 0.3; ${GOOD_NPM}`);
    const runs = [run(), run(), run()];
    expect(await Promise.all(runs.map(({ exited }) => exited))).toEqual([0, 0, 0]);
    expect(await readFile(join(clone, "installations"), "utf8")).toBe("installed\n");
  });

  test("killed while it installs leaves no lock behind", async () => {
    await addProgram(path, "npm", "exec sleep 30");
    const killed = run();
    await expect.poll(killed.output).toContain("Installing");
    killed.process.kill("SIGKILL");
    await addProgram(path, "npm", GOOD_NPM);
    const next = run();
    expect(await next.exited).toBe(0);
    expect(lastLine(next.output())).toBe("ran on Node");
  });
});
