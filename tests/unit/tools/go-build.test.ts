import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { goBuild } from "#tools/programs/go-build.ts";
import { addProgram, newPath } from "./fake-program.ts";

let directory: string;
beforeEach(async () => {
  directory = await newPath();
  vi.stubEnv("PATH", directory);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

const build = () => goBuild({ title: "Kratos 1.3.1", source: directory, lock: directory, args: ["-o", "kratos"] });

describe("a build by Go", () => {
  test("needs neither a C compiler nor a workspace", async () => {
    await addProgram(directory, "go", `echo "$CGO_ENABLED $GOWORK $*" > ${directory}/call`);
    await build();
    expect(await readFile(join(directory, "call"), "utf8")).toBe("0 off build -trimpath -buildvcs=false -o kratos\n");
  });

  test("leaves the processor to whatever else wants it", async () => {
    await addProgram(directory, "go", `exec /usr/bin/nice > ${directory}/niceness`);
    await build();
    expect(Number(await readFile(join(directory, "niceness"), "utf8"))).toBe(10);
  });

  test("without Go says what to install", async () => {
    await expect(build()).rejects.toThrow(/^Go is missing: install Go 1\.26 .*PATH$/);
  });

  test("on a full disk says so in one sentence", async () => {
    await addProgram(directory, "go", "echo compile: writing output: write x: no space left on device >&2; exit 1");
    await expect(build()).rejects.toThrow(/^the disk is full: Go cannot build Kratos 1\.3\.1 .*; free some space/);
  });

  test("that fails otherwise says why, by Go's last line", async () => {
    await addProgram(directory, "go", "echo first >&2; echo no required module provides package x >&2; exit 1");
    await expect(build()).rejects.toThrow("Go cannot build Kratos 1.3.1: no required module provides package x");
  });

  test("waits for another of the same program", async () => {
    await writeFile(join(directory, "order"), "");
    await addProgram(directory, "go", `echo begin >> ${directory}/order; sleep 0.2; echo end >> ${directory}/order`);
    await Promise.all([build(), build()]);
    expect(await readFile(join(directory, "order"), "utf8")).toBe("begin\nend\nbegin\nend\n");
  });
});
