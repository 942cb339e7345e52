import { describe, expect, test } from "vitest";
import type { ResourcesFact } from "#src/facts.ts";
import { OptionsSchema } from "#src/options.ts";
import { wantedResources } from "#src/plan/resources.ts";
import { facts } from "./facts.ts";

const DEFAULTS = { cpu: "100m", memory: "200Mi" };

const granted = (
  limits: Readonly<Record<string, string>>,
  limitsOfCharm: readonly string[] = [],
  requests: Readonly<Record<string, string>> = DEFAULTS,
): ResourcesFact => ({ state: "read", resources: { limits, requests }, limitsOfCharm });

const wanted = (options: Readonly<Record<string, string>>, resources: ResourcesFact, leader = true) =>
  wantedResources(facts({ options: { values: OptionsSchema.parse(options), problems: [] }, resources, leader }));

describe("what the workload container may use", () => {
  test("is what the options say, and no request is above it", () => {
    expect(wanted({ cpu: "50m", memory: "1Gi" }, granted({}))).toEqual({
      limits: { cpu: "50m", memory: "1Gi" },
      requests: { cpu: "50m", memory: "200Mi" },
    });
    expect(wanted({ cpu: "1" }, granted({}))).toEqual({ limits: { cpu: "1" }, requests: DEFAULTS });
  });

  test.each([
    ["no option", {}, granted({})],
    ["no option and limits that somebody else has set", {}, granted({ memory: "1Gi" })],
    ["the same amount in another notation", { cpu: "0.5" }, granted({ cpu: "500m" }, ["cpu"])],
    ["a limit beside it that somebody else has set", { cpu: "0.5" }, granted({ cpu: "500m", memory: "1Gi" }, ["cpu"])],
    ["a StatefulSet that nobody has read", { cpu: "1" }, { state: "not-asked" } as const],
  ])("is left alone with %s", (_case, options, resources) => expect(wanted(options, resources)).toBeUndefined());

  test("is left alone with an amount that is none: pods would be replaced for it", () => {
    const options = { values: OptionsSchema.parse({}), problems: [{ option: "cpu", reason: "is not an amount" }] };
    const resources = granted({ cpu: "1" }, ["cpu"]);
    expect(wantedResources(facts({ options, resources, leader: true }))).toBeUndefined();
  });

  test("is left alone by followers", () => expect(wanted({ cpu: "1" }, granted({}), false)).toBeUndefined());

  test("is freed again when an option is reset that the charm has followed before", () => {
    const free = { limits: {}, requests: DEFAULTS };
    expect(wanted({}, granted({ cpu: "1" }, ["cpu"]))).toEqual(free);
    expect(wanted({ cpu: "" }, granted({ cpu: "1" }, ["cpu"]))).toEqual(free);
    const both = granted({ cpu: "1", memory: "1Gi" }, ["cpu", "memory"]);
    expect(wanted({ cpu: "1" }, both)).toEqual({ limits: { cpu: "1" }, requests: DEFAULTS });
  });

  test("is set again when the requests are others", () =>
    expect(wanted({ cpu: "1" }, granted({ cpu: "1" }, ["cpu"], {}))).toEqual({
      limits: { cpu: "1" },
      requests: DEFAULTS,
    }));
});
