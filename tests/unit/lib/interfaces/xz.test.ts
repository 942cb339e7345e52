import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { storeAsXz } from "#lib/interfaces/xz.ts";
import { readStoredXz } from "./read-stored-xz.ts";

describe(".xz files without compression", () => {
  test.each([0, 1, 3, 4, 65_535, 65_536, 65_537, 200_000])(
    "%i bytes come back, from every program for .xz on this machine too",
    (size) => {
      const data = Buffer.alloc(size, "Ory Kratos, Juju & Grafana\n");
      const file = storeAsXz(data);
      for (const read of [readStoredXz, ...installedReaders]) expect(read(file).equals(data)).toBe(true);
    },
  );

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

/** Programs that may be missing: the strict reader above then stands alone. */
const installedReaders = [
  { command: "xz", args: ["--decompress", "--stdout"] },
  { command: "python3", args: ["-c", PYTHON] },
]
  .filter(({ command }) => spawnSync(command, ["--version"]).status === 0)
  .map(({ command, args }) => readerOf(command, ...args));
