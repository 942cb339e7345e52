import { describe, expect, test } from "vitest";
import {
  relationApplication,
  relationGet,
  relationIds,
  relationModelUuid,
  relationSet,
  relationUnits,
} from "#lib/hook-tools/relation.ts";
import { type Answers, commandLines, recordingTools } from "./recording-tools.ts";

const GONE = { exitCode: 2, stderr: 'ERROR invalid value "7" for option -r: relation not found\n' };
const DENIED = { exitCode: 1, stderr: "ERROR permission denied\n" };

describe("relations", () => {
  test("are listed by their numbers", async () => {
    const tools = recordingTools({ "relation-ids": { stdout: '["db:10","db:9"]\n' } });
    expect(await relationIds(tools, "db")).toEqual([10, 9]);
    expect(commandLines(tools)).toEqual(["relation-ids --format=json -- db"]);
  });

  test("name units and application of the other side, and its model", async () => {
    const tools = recordingTools({
      "relation-list": (args) => ({ stdout: args.includes("--app") ? '"postgresql"\n' : '["postgresql/0"]\n' }),
      "relation-model-get": { stdout: '{"uuid":"1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f"}\n' },
    });
    expect(await relationUnits(tools, 7)).toEqual(["postgresql/0"]);
    expect(await relationApplication(tools, 7)).toBe("postgresql");
    expect(await relationModelUuid(tools, 7)).toBe("1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f");
  });

  test("that are gone have no units, no application and no databag", async () => {
    const tools = recordingTools({ "relation-list": GONE, "relation-get": GONE });
    expect(await relationUnits(tools, 7)).toEqual([]);
    expect(await relationApplication(tools, 7)).toBeUndefined();
    expect(await relationGet(tools, 7, { of: "postgresql", bag: "application" })).toBeUndefined();
  });
});

describe("a databag", () => {
  test.each([
    ["postgresql", "application", "relation-get --format=json -r 7 --app - postgresql"],
    ["postgresql/0", "unit", "relation-get --format=json -r 7 - postgresql/0"],
  ] as const)("of %s (%s) is read by one command", async (of, bag, line) => {
    const tools = recordingTools({ "relation-get": { stdout: '{"host":"a\\u003cb"}\n' } });
    expect(await relationGet(tools, 7, { of, bag })).toEqual({ host: "a<b" });
    expect(commandLines(tools)).toEqual([line]);
  });

  test("that nobody has written to is empty", async () =>
    expect(
      await relationGet(recordingTools({ "relation-get": { stdout: "null\n" } }), 7, { of: "db/0", bag: "unit" }),
    ).toEqual({}));

  const refusing = (other: Answers[string]) => recordingTools({ "relation-get": DENIED, "relation-list": other });
  test.each([
    ["the other application", "postgresql", "application", { stdout: '"postgresql"\n' }],
    ["a unit of the other side", "postgresql/0", "unit", { stdout: '"postgresql"\n' }],
    ["a relation without another side", "postgresql", "application", { stdout: "null\n" }],
    ["a relation that is gone meanwhile", "postgresql", "application", GONE],
  ] as const)("of %s that Juju refuses is gone", async (_whose, of, bag, other) =>
    expect(await relationGet(refusing(other), 7, { of, bag })).toBeUndefined(),
  );

  test("of one's own application that Juju refuses is a matter of leadership", async () =>
    expect(
      relationGet(refusing({ stdout: '"postgresql"\n' }), 7, { of: "kratos", bag: "application" }),
    ).rejects.toMatchObject({ reason: "permission-denied" }));

  test.each([
    ["application", ["-r", "7", "--app", "--file", "-"]],
    ["unit", ["-r", "7", "--file", "-"]],
  ] as const)("of this %s is written by its input", async (bag, args) => {
    const tools = recordingTools();
    await relationSet(tools, 7, bag, { a: " x\n", gone: "" });
    expect(tools.calls).toEqual([{ command: "relation-set", args, stdin: '{"a":" x\\n","gone":""}' }]);
  });

  test("without changes costs no command", async () => {
    const tools = recordingTools();
    await relationSet(tools, 7, "unit", {});
    expect(tools.calls).toEqual([]);
  });
});
