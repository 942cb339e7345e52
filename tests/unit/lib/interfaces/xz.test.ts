import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { storeAsXz } from "#lib/interfaces/xz.ts";
import { readStoredXz } from "./read-stored-xz.ts";

describe(".xz files without compression", () => {
  const sizes = [0, 1, 3, 4, 65_535, 65_536, 65_537, 200_000];
  const contents = sizes.map((size) => Buffer.alloc(size, "Ory Kratos, Juju & Grafana\n"));

  test("data of any number of chunks come back, from every program for .xz on this machine too", () => {
    for (const data of contents) expect(readStoredXz(storeAsXz(data)).equals(data)).toBe(true);
    const allFiles = Buffer.concat(contents.map(storeAsXz));
    for (const decompress of installedPrograms) expect(decompress(allFiles).equals(Buffer.concat(contents))).toBe(true);
  });

  test("any bytes come back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (data) => {
        expect(readStoredXz(storeAsXz(data))).toEqual(Buffer.from(data));
      }),
    );
  });
});

const readerOf =
  (command: string, ...args: readonly string[]) =>
  (file: Uint8Array): Buffer =>
    spawnSync(command, args, { input: file, maxBuffer: 1e7 }).stdout;

const PYTHON = "import lzma, sys; sys.stdout.buffer.write(lzma.decompress(sys.stdin.buffer.read()))";

/** None on a machine without both: the strict reader of the other tests then stands alone. */
const installedPrograms = [
  { command: "xz", args: ["--decompress", "--stdout"] },
  { command: "python3", args: ["-c", PYTHON] },
]
  .filter(({ command }) => spawnSync(command, ["--version"]).status === 0)
  .map(({ command, args }) => readerOf(command, ...args));
