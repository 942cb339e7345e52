import { describe, expect, test } from "vitest";
import { nextPageToken } from "#src/kratos/admin-api/next-page-token.ts";
import { parseVerdict } from "#src/kratos/command-line/check-config.ts";
import { parseFault } from "#src/kratos/command-line/check-jsonnet.ts";
import { parseStatusTable } from "#src/kratos/command-line/migrate.ts";
import { parseVersion } from "#src/kratos/command-line/version.ts";

describe("kratos version", () => {
  test.each([
    ["Version:\t\t\tv26.2.0\nBuild Commit:\tundefined\n", "v26.2.0"],
    ["Version:    master\n", "master"],
    ["", "unknown"],
  ])("%j is %s", (stdout, version) => expect(parseVersion(stdout)).toBe(version));
});

describe("kratos migrate sql status", () => {
  const row = (state: string) => `20260114175904000000\tdrop_index\t\t\t${state}\t\n`;
  test.each([
    [row("Applied") + row("Applied"), { state: "up-to-date" }],
    [row("Pending") + row("Pending"), { state: "empty" }],
    [row("Applied") + row("Pending") + row("Pending"), { state: "pending", count: 2 }],
  ])("%j is %j", (table, status) => expect(parseStatusTable(table)).toEqual(status));
});

describe("Kratos' check of a configuration", () => {
  const failure = (stderr: string) => parseVerdict({ exitCode: 1, stdout: "", stderr });
  test("is passed when only the database is missing", () =>
    expect(failure("Error: dsn must be set")).toEqual({ state: "valid" }));
  test("names leaf and rule, never the value", () => {
    const verdict = failure(
      "The configuration contains values or keys which are invalid:\nselfservice.methods.oidc.config.providers.0: map[client_secret:hunter2]\n   ^-- doesn't validate with apple\n",
    );
    expect(verdict).toEqual({
      state: "invalid",
      issues: [{ path: "selfservice.methods.oidc.config.providers.0", reason: "doesn't validate with apple" }],
    });
    expect(JSON.stringify(verdict)).not.toContain("hunter2");
  });
  test("that ends with 1 and no word that can be read is a refusal", () =>
    expect(failure("Error: what?")).toEqual({ state: "invalid", issues: [] }));
  test.each([
    [137, "its check ended with exit code 137"],
    [undefined, "its check was not finished after 20 seconds"],
  ])("that ends with %s has no verdict", (exitCode, reason) =>
    expect(parseVerdict({ exitCode, stdout: "", stderr: "" })).toEqual({ state: "unknown", reason }),
  );
});

describe("what is wrong with Jsonnet", () => {
  test.each([
    [
      "Error: failed to evaluate jsonnet: 1:19 Unexpected end of file\n\nfunction(ctx) {a: \n",
      "line 1, column 19: Unexpected end of file",
    ],
    ["Error: failed to evaluate jsonnet: 2:11-23 Unknown variable: x\n", "line 2, column 11: Unknown variable: x"],
    ["Error: failed to evaluate jsonnet: RUNTIME ERROR: Undefined external variable: claims\n\t1:11-31\n", undefined],
    ["", undefined],
  ])("%j: %s", (stderr, fault) => expect(parseFault({ stdout: "", stderr })).toBe(fault));
});

describe("pages of identities", () => {
  test.each([
    [
      '</admin/identities?page_size=2&page_token=000>; rel="first",</admin/identities?page_size=2&page_token=5af1>; rel="next"',
      "5af1",
    ],
    ['</admin/identities?page_size=2&page_token=000>; rel="first"', undefined],
    ["", undefined],
  ])("after %j go on at %s", (link, token) => expect(nextPageToken(link)).toBe(token));
});
