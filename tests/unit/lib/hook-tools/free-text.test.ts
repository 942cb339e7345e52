import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeText, MOST_ARGUMENT_BYTES, splitByBytes } from "#lib/hook-tools/free-text.ts";
import { jujuLog } from "#lib/hook-tools/log.ts";
import { anyText } from "#tests/any-text.ts";
import { recordingTools } from "./recording-tools.ts";

describe("text for people", () => {
  test.each([
    ["plain ü \u{1F600}\n\ttabs and lines", "plain ü \u{1F600}\n\ttabs and lines"],
    ["a\0b", "a\ufffdb"],
    ["\u001b[31mred", "\ufffd[31mred"],
    ["\u009b31m\u007f\r", "\ufffd31m\ufffd\ufffd"],
  ])("%j becomes %j", (text, shown) => expect(freeText(text)).toBe(shown));

  test("fits an argument, however long it is", () => {
    const text = freeText("ü".repeat(MOST_ARGUMENT_BYTES));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_ARGUMENT_BYTES);
    expect(text.endsWith("ü…")).toBe(true);
  });
});

describe("a text cut by bytes", () => {
  test("loses nothing, breaks no character, and no piece is too long or empty", () => {
    const line = anyText();
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (lines, most) => {
        const text = lines.join("\n").toWellFormed();
        const pieces = splitByBytes(text, most);
        expect(pieces.join("")).toBe(text);
        for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(most);
        if (text !== "") expect(pieces).not.toContain("");
      }),
    );
  });

  test("is cut at the ends of lines where there are any", () =>
    expect(splitByBytes("one\ntwo\nthree", 9)).toEqual(["one\ntwo\n", "three"]));
});

describe("a line of log", () => {
  test("is one command, its text behind --", async () => {
    const tools = recordingTools();
    await jujuLog(tools, "WARNING", "--debug");
    expect(tools.calls).toEqual([{ command: "juju-log", args: ["--log-level", "WARNING", "--", "--debug"] }]);
  });
});
