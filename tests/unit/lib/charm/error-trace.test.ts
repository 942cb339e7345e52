import { describe, expect, test } from "vitest";
import { traceOf } from "#lib/charm/error-trace.ts";

describe("the trace of an error", () => {
  test("shows its stack and what caused it, to the first cause", () => {
    const first = new RangeError("the disk is full");
    const error = new Error("cannot write", { cause: new Error("cannot open", { cause: first }) });
    expect(traceOf(error)).toMatch(
      /^Error: cannot write\n {4}at .*\ncaused by: Error: cannot open\n {4}at .*\ncaused by: RangeError: the disk is full\n {4}at /s,
    );
  });

  test("shows the errors that one gathers", () =>
    expect(traceOf(new AggregateError([new Error("a"), new Error("b")], "both"))).toMatch(
      /^AggregateError: both\n.*one of them: Error: a\n.*one of them: Error: b\n/s,
    ));

  test("shows nothing of the fields of an error", () =>
    expect(traceOf(Object.assign(new Error("x"), { config: "hunter2" }))).not.toContain("hunter2"));

  test("ends, where causes go in a ring", () => {
    const error = new Error("ring");
    error.cause = error;
    expect(traceOf(error).match(/ring/g)?.length).toBeLessThan(20);
  });

  test("shows what is thrown and no error", () => expect(traceOf("oops")).toBe("thrown, and no error: oops"));
});
