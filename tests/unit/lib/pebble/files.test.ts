import { mkdir, readdir, stat } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PebbleApiError, PebbleFileError, PebbleProtocolError } from "#lib/pebble/errors.ts";
import { listFiles, pathExists } from "#lib/pebble/file-list.ts";
import {
  makeDirectory,
  readFile,
  readFiles,
  removePath,
  removePaths,
  writeFile,
  writeFiles,
} from "#lib/pebble/files.ts";
import { fakePebble, httpAnswer } from "./fake-pebble.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const { inside } = pebble;
const contentOf = async (path: string) => Buffer.from((await readFile(pebble, path)) ?? []).toString();
const permissionsOf = async (path: string) => (await listFiles(pebble, path, { itself: true }))?.[0]?.permissions;

describe("files", () => {
  test.each([
    ["text", "hello\n"],
    ["nothing", ""],
    ["a boundary", "\r\n--pebble\r\n--pebble--\r\n"],
    ["no end of line", "x"],
  ])("come back as they were written: %s", async (_what, content) => {
    await writeFile(pebble, inside("file"), content);
    expect(await contentOf(inside("file"))).toBe(content);
  });

  test("come back whatever bytes they have", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (content) => {
        await writeFile(pebble, inside("bytes"), content);
        expect(Buffer.from((await readFile(pebble, inside("bytes"))) ?? [])).toEqual(Buffer.from(content));
      }),
      { numRuns: 30 },
    );
  });

  test.each(['with "quotes" and spaces', "back\\slash", "ünï%20code"])("may be called %s", async (name) => {
    await writeFile(pebble, inside(name), "x");
    expect(await contentOf(inside(name))).toBe("x");
  });

  test("have the permissions that were asked for, also when written again", async () => {
    await writeFile(pebble, inside("private"), "x", { permissions: "600" });
    expect(await permissionsOf(inside("private"))).toBe("600");
    await writeFile(pebble, inside("private"), "y");
    expect(await permissionsOf(inside("private"))).toBe("644");
  });

  test("belong to whom they shall, by name or number", async () => {
    await writeFile(pebble, inside("named"), "x", { user: "root", group: "root" });
    await writeFile(pebble, inside("numbered"), "x", {
      userId: process.getuid?.() ?? 0,
      groupId: process.getgid?.() ?? 0,
    });
    expect(await listFiles(pebble, inside("named"))).toMatchObject([{ user: "root", group: "root" }]);
    expect(await listFiles(pebble, inside("numbered"))).toMatchObject([{ userId: process.getuid?.() }]);
    await expect(writeFile(pebble, inside("nobody"), "x", { user: "nosuch" })).rejects.toThrow("unknown user nosuch");
  });

  test("are written together, and those that fail are named while the others are there", async () => {
    const files = [
      { path: inside("good"), content: "1" },
      { path: inside("nodir/bad"), content: "2" },
      { path: inside("odd"), content: "3", permissions: "0750" },
      { path: inside("also good"), content: new Uint8Array([52]) },
    ];
    const error = await writeFiles(pebble, files).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PebbleFileError);
    expect(error instanceof PebbleFileError && error.failures).toMatchObject([
      { path: inside("nodir/bad"), kind: "not-found" },
      { path: inside("odd"), kind: "generic-file-error" },
    ]);
    const there = await readFiles(
      pebble,
      files.map(({ path }) => path),
    );
    expect([...there].map(([path, content]) => [path, Buffer.from(content).toString()])).toEqual([
      [inside("good"), "1"],
      [inside("also good"), "4"],
    ]);
  });

  test("that are none need no Pebble to be written", async () =>
    expect(writeFiles({ socketPath: "/nowhere" }, [])).resolves.toBeUndefined());

  test("that are not there are undefined, and those beside them are read", async () => {
    await writeFile(pebble, inside("there"), "x");
    const files = await readFiles(pebble, [inside("nope"), inside("there")]);
    expect([...files.keys()]).toEqual([inside("there")]);
    expect(await readFile(pebble, inside("nope"))).toBeUndefined();
  });

  test("that are directories or relative are an error of their own, though Pebble answers 200", async () => {
    const error = await readFiles(pebble, [inside("there"), inside(""), "relative"]).catch((caught: unknown) => caught);
    expect(error instanceof PebbleFileError && error.failures.map(({ path }) => path)).toEqual([
      inside(""),
      "relative",
    ]);
  });

  test("that are no request are refused as a whole", async () =>
    expect(readFiles(pebble, [])).rejects.toThrow(new PebbleApiError(400, "must specify one or more paths")));

  test.each([
    ["no parts", "text/plain", "hello"],
    ["no results", "multipart/form-data; boundary=b", "--b--\r\n"],
    ["half of a part", "multipart/form-data; boundary=b", "--b\r\nContent-Type: x\r\n\r\nhunter2"],
    [
      "results that are none",
      "multipart/form-data; boundary=b",
      '--b\r\nContent-Disposition: form-data; name="response"\r\n\r\nhunter2\r\n--b--',
    ],
  ])("of an answer with %s are a named error that does not repeat it", async (_what, type, body) => {
    const broken = await fakePebble((socket) => socket.end(httpAnswer(200, body, type)));
    const error = await readFile(broken, "/x").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PebbleProtocolError);
    expect(String(error)).not.toContain("hunter2");
  });
});

describe("directories", () => {
  test("are made for a file on demand only, and one that exists keeps its permissions", async () => {
    await expect(writeFile(pebble, inside("deep/er/file"), "x")).rejects.toThrow(PebbleFileError);
    await mkdir(inside("deep"), { mode: 0o700 });
    await writeFile(pebble, inside("deep/er/file"), "x", { makeDirectories: true });
    expect(await readdir(inside("deep/er"))).toEqual(["file"]);
    expect((await stat(inside("deep"))).mode & 0o777).toBe(0o700);
  });

  test("are made once or again, and without their parents only where there is none", async () => {
    await makeDirectory(pebble, inside("a/b"), { permissions: "750" });
    await makeDirectory(pebble, inside("a/b"));
    expect(await permissionsOf(inside("a/b"))).toBe("750");
    await expect(makeDirectory(pebble, inside("a/b"), { makeParents: false })).rejects.toThrow("file exists");
    await expect(makeDirectory(pebble, inside("x/y"), { makeParents: false })).rejects.toThrow(PebbleFileError);
    await makeDirectory(pebble, inside("a/c"), { makeParents: false });
    expect(await pathExists(pebble, inside("a/c"))).toBe(true);
  });

  test("go away with what is in them on demand only, and again without complaint", async () => {
    await writeFile(pebble, inside("full/file"), "x", { makeDirectories: true });
    await expect(removePath(pebble, inside("full"))).rejects.toThrow("directory not empty");
    await removePath(pebble, inside("full"), { recursive: true });
    await removePath(pebble, inside("full"), { recursive: true });
    await removePaths(pebble, [inside("full"), inside("nope")]);
    expect(await pathExists(pebble, inside("full"))).toBe(false);
  });
});
