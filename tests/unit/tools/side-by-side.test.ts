import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FAILED, PASSED } from "#tools/ci/count.ts";
import { type Job, runSideBySide } from "#tools/ci/side-by-side.ts";

let events: string[];
beforeEach(() => {
  events = [];
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const job = (name: string, after: readonly Job[] = [], end: () => Promise<void> = async () => undefined): Job => ({
  name,
  after,
  run: async () => {
    events.push(`${name} begins`);
    await end();
    events.push(`${name} ends`);
    return PASSED;
  },
});

test("a job waits for those that make what it needs, and lets others pass meanwhile", async () => {
  const built = Promise.withResolvers<void>();
  const programs = job("programs", [], () => built.promise);
  const gate = job("gate", [], async () => built.resolve());
  expect(await runSideBySide([programs, job("e2e", [programs]), gate], 2)).toEqual([PASSED, PASSED, PASSED]);
  expect(events.slice(0, 2)).toEqual(["programs begins", "gate begins"]);
  expect(events.slice(-2)).toEqual(["e2e begins", "e2e ends"]);
});

test("no more jobs run at a time than are allowed, in their order", async () => {
  await runSideBySide([job("one"), job("two"), job("three")], 1);
  expect(events).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
});

test("a job that throws has failed, and those after it run all the same", async () => {
  const broken: Job = { name: "broken", run: () => Promise.reject(new Error("no Go")) };
  expect(await runSideBySide([broken, job("e2e", [broken])], 2)).toEqual([FAILED, PASSED]);
});

test("a job after one that is not run at all is a mistake that is told", async () => {
  await expect(runSideBySide([job("e2e", [job("programs")])], 2)).rejects.toThrow("e2e: after jobs that never run");
});
