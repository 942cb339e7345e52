import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { emailParameter } from "#src/actions/frame/email-parameter.ts";
import { identitySelector } from "#src/actions/frame/identity-selector.ts";
import { jujuRun } from "#src/actions/frame/juju-run.ts";
import { MOST_ANSWER_BYTES, pageBudget } from "#src/actions/frame/page-budget.ts";
import { minute, mostRowBytes, table } from "#src/actions/frame/table.ts";

describe("a line to type", () => {
  test("leaves out what has no value", () => {
    const line = jujuRun({ unit: "kratos/0" }, "list-identities", {
      search: undefined,
      unverified: true,
      "page-size": 5,
    });
    expect(line).toBe("juju run kratos/0 list-identities unverified=true page-size=5");
  });

  test.each([
    "alice@example.com",
    "Alice O'Hara",
    "123",
    "1e5",
    "true",
    "a b $HOME `id`",
    '{"a": "b"}',
    "-",
    "null",
    "ü: #x",
  ])("gives %s to the action when a shell and Juju have read it", (value) => {
    const line = jujuRun({ unit: "kratos/0" }, "x", { search: value }).replace("juju run", "printf '%s'");
    const words = execFileSync("sh", ["-c", line.replace("kratos/0 x ", "")], { encoding: "utf8" });
    expect(parse(words.slice("search=".length))).toBe(value);
  });
});

describe("an e-mail address as a parameter", () => {
  test.each(["jo@example.com", "root@localhost", "müller@example.com", "a!b@example.com", '"a b"@example.com'])(
    "is %s, as it is for Kratos",
    (address) => expect(emailParameter.parse(address)).toBe(address),
  );

  test.each([
    "",
    "jo",
    "@example.com",
    "jo@",
    "jo@exa mple.com",
    " jo@example.com",
    "jo@example.com ",
    "a..b@x.com",
    7,
  ])("is not %j", (text) =>
    expect(emailParameter.safeParse(text).error?.issues).toMatchObject([
      { message: `${JSON.stringify(text)} is not an e-mail address` },
    ]),
  );
});

describe("an id as a parameter", () => {
  test("is taken without the blanks around it", () =>
    expect(identitySelector["identity-id"].parse(" 07f3 ")).toBe("07f3"));
  test.each(["", "  "])("is not %j", (text) =>
    expect(identitySelector["identity-id"].safeParse(text).error?.issues).toMatchObject([
      { message: "must not be empty" },
    ]),
  );
});

describe("a table", () => {
  test("has columns as wide as they need, cuts what is too long, and keeps each row on a line", () => {
    expect(
      table(
        ["ID", "NAME"],
        [
          ["1", "a\nb"],
          ["22", ""],
          ["3", "x".repeat(60)],
        ],
      ),
    ).toBe(["ID  NAME", "1   a b", "22  -", `3   ${"x".repeat(43)}…`].join("\n"));
  });

  test("never takes more bytes than were reckoned with", () => {
    const rows = [
      ["1", "ü".repeat(80)],
      ["long".repeat(30), "b"],
    ];
    const most = [["A", "B"], ...rows].reduce((sum, row) => sum + mostRowBytes(row), 0);
    expect(Buffer.byteLength(table(["A", "B"], rows))).toBeLessThanOrEqual(most);
  });

  test("shows moments to the minute", () => {
    expect([minute("2026-11-24T20:45:56.123Z"), minute(undefined)]).toEqual(["2026-11-24 20:45", ""]);
  });
});

describe("a page's budget", () => {
  test("lets the first entry in whatever its length, and others while they fit", () => {
    const fits = pageBudget();
    expect([MOST_ANSWER_BYTES + 1, 1].map(fits)).toEqual([true, false]);
    const other = pageBudget();
    expect([MOST_ANSWER_BYTES - 10, 10, 1].map(other)).toEqual([true, true, false]);
  });
});
