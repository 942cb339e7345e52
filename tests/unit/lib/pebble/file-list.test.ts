import { symlink } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { PebbleApiError, PebbleFileError } from "#lib/pebble/errors.ts";
import { listFiles, pathExists } from "#lib/pebble/file-list.ts";
import { writeFiles } from "#lib/pebble/files.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const { inside } = pebble;
const namesOf = async (...args: [path: string, options?: Parameters<typeof listFiles>[2]]) =>
  (await listFiles(pebble, ...args))?.map(({ name }) => name);

beforeAll(async () => {
  await writeFiles(pebble, [
    { path: inside("etc/a.yaml"), content: "abc", makeDirectories: true, permissions: "640" },
    { path: inside("etc/b.txt"), content: "", makeDirectories: true },
  ]);
  await symlink("/nowhere", inside("etc/broken"));
});

describe("a list of files", () => {
  test("tells what each is", async () => {
    const [first] = (await listFiles(pebble, inside("etc"))) ?? [];
    expect(first).toMatchObject({
      path: inside("etc/a.yaml"),
      name: "a.yaml",
      type: "file",
      size: 3,
      permissions: "640",
      userId: process.getuid?.(),
    });
    expect(Date.parse(first?.lastModified ?? "")).toBeGreaterThan(Date.now() - 60_000);
  });

  test("is of the directory or of itself, of all names or of some", async () => {
    expect(await namesOf(inside("etc"))).toEqual(["a.yaml", "b.txt", "broken"]);
    expect(await namesOf(inside("etc"), { pattern: "*.yaml" })).toEqual(["a.yaml"]);
    expect(await listFiles(pebble, inside("etc"), { itself: true })).toMatchObject([
      { name: "etc", type: "directory" },
    ]);
    expect(await namesOf(inside("etc/a.yaml"))).toEqual(["a.yaml"]);
  });

  test("is undefined where there is nothing; a link that leads nowhere is listed, but does not exist", async () => {
    expect(await listFiles(pebble, inside("nope"))).toBeUndefined();
    expect(await pathExists(pebble, inside("nope"))).toBe(false);
    expect(await pathExists(pebble, inside("etc"))).toBe(true);
    expect((await listFiles(pebble, inside("etc"), { pattern: "broken" }))?.[0]?.type).toBe("symlink");
    expect(await pathExists(pebble, inside("etc/broken"))).toBe(false);
  });

  test("fails by the path, or as a request that is none", async () => {
    await expect(listFiles(pebble, inside("etc/a.yaml/x"))).rejects.toThrow(PebbleFileError);
    await expect(listFiles(pebble, inside("etc"), { pattern: "[" })).rejects.toThrow(PebbleFileError);
    await expect(listFiles(pebble, "relative")).rejects.toThrow(PebbleApiError);
  });
});
