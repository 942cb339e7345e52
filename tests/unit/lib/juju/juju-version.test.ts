import { describe, expect, test } from "vitest";
import { compareJujuVersions, type JujuVersion, parseJujuVersion } from "#lib/juju/juju-version.ts";

const version = (text: string): JujuVersion => {
  const parsed = parseJujuVersion(text);
  if (parsed === undefined) throw new Error(`not a version: ${text}`);
  return parsed;
};

describe("a version of Juju", () => {
  test.each([
    ["3.6.28", { major: 3, minor: 6, tag: "", patch: 28, build: 0 }],
    ["4.0-beta2", { major: 4, minor: 0, tag: "beta", patch: 2, build: 0 }],
    ["3.6.1.2", { major: 3, minor: 6, tag: "", patch: 1, build: 2 }],
    ["4.0-rc1.3", { major: 4, minor: 0, tag: "rc", patch: 1, build: 3 }],
    ["3.6.28-genericlinux-amd64", { major: 3, minor: 6, tag: "", patch: 28, build: 0 }],
  ])("%s is read as %j", (text, parts) => expect(parseJujuVersion(text)).toEqual(parts));

  test.each(["", "3", "3.6", "3.6.", "v3.6.1", "3.6.1.2.3", "3.6-BETA1", "a.b.c", "3.6.1234567890"])(
    "%j is none",
    (text) => expect(parseJujuVersion(text)).toBeUndefined(),
  );

  test("is newer than those before it in this list", () => {
    const ordered = [
      "2.9.49",
      "3.6-alpha1",
      "3.6-beta1",
      "3.6-beta2",
      "3.6-beta2.1",
      "3.6-rc1",
      "3.6.0",
      "3.6.0.1",
      "3.6.9",
      "3.6.10",
      "4.0-beta1",
      "4.0.0",
    ];
    for (const [a, older] of ordered.entries())
      for (const [b, newer] of ordered.entries())
        expect(Math.sign(compareJujuVersions(version(older), version(newer)))).toBe(Math.sign(a - b));
  });
});
