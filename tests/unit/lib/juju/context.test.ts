import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HookEnvironmentError, parseContext } from "#lib/juju/context.ts";

const BASE = {
  JUJU_UNIT_NAME: "kratos/0",
  JUJU_MODEL_NAME: "identity",
  JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
  JUJU_VERSION: "3.6.28",
  JUJU_CHARM_DIR: "/var/lib/juju/agents/unit-kratos-0/charm",
};
const NAMES = { endpoints: ["db", "my-relation", "x-pebble"], containers: ["web", "x-relation"] };

const eventOf = (hook: string, more: Readonly<Record<string, string>> = {}) =>
  parseContext({ ...BASE, JUJU_DISPATCH_PATH: `hooks/${hook}`, ...more }, NAMES).event;

describe("the environment of a hook", () => {
  test("names unit, application, model and version", () => {
    const context = parseContext({ ...BASE, JUJU_DISPATCH_PATH: "hooks/install" }, NAMES);
    expect(context).toMatchObject({
      unit: "kratos/0",
      app: "kratos",
      model: { name: "identity" },
      jujuVersion: "3.6.28",
    });
  });

  const relation = { JUJU_RELATION_ID: "db:7", JUJU_REMOTE_APP: "postgresql", JUJU_REMOTE_UNIT: "postgresql/0" };
  test.each([
    ["install", {}, { kind: "install" }],
    [
      "db-relation-created",
      { ...relation, JUJU_REMOTE_UNIT: "" },
      { kind: "relation-created", endpoint: "db", relationId: 7, app: "postgresql" },
    ],
    [
      "db-relation-changed",
      relation,
      { kind: "relation-changed", endpoint: "db", relationId: 7, app: "postgresql", unit: "postgresql/0" },
    ],
    [
      "db-relation-changed",
      { ...relation, JUJU_REMOTE_UNIT: "" },
      { kind: "relation-changed", endpoint: "db", relationId: 7, app: "postgresql" },
    ],
    [
      "my-relation-relation-broken",
      relation,
      { kind: "relation-broken", endpoint: "my-relation", relationId: 7, app: "postgresql" },
    ],
    ["web-pebble-ready", {}, { kind: "pebble-ready", container: "web" }],
    [
      "web-pebble-check-failed",
      { JUJU_PEBBLE_CHECK_NAME: "ready" },
      { kind: "pebble-check-failed", container: "web", check: "ready" },
    ],
    [
      "secret-changed",
      { JUJU_SECRET_ID: "secret:abc", JUJU_SECRET_LABEL: "" },
      { kind: "secret-changed", id: "secret:abc" },
    ],
    [
      "secret-remove",
      { JUJU_SECRET_ID: "secret:abc", JUJU_SECRET_REVISION: "3" },
      { kind: "secret-remove", id: "secret:abc", revision: 3 },
    ],
    ["leader-settings-changed", {}, { kind: "unknown", name: "leader-settings-changed" }],
    ["other-relation-changed", relation, { kind: "unknown", name: "other-relation-changed" }],
  ])("%s with %j is %j", (hook, more, event) => expect(eventOf(hook, more)).toEqual(event));

  test("an action is known by its own variables", () => {
    const variables = {
      JUJU_DISPATCH_PATH: "actions/get-identity",
      JUJU_ACTION_NAME: "get-identity",
      JUJU_ACTION_UUID: "12",
    };
    expect(parseContext({ ...BASE, ...variables }, NAMES).event).toEqual({
      kind: "action",
      name: "get-identity",
      id: "12",
    });
  });

  test.each(["JUJU_UNIT_NAME", "JUJU_MODEL_UUID", "JUJU_DISPATCH_PATH"])(
    "without %s the error names it",
    (variable) => {
      const environment = { ...BASE, JUJU_DISPATCH_PATH: "hooks/install", [variable]: "" };
      expect(() => parseContext(environment, NAMES)).toThrow(
        expect.objectContaining({ name: HookEnvironmentError.name, variable }),
      );
    },
  );

  test("whatever the endpoint is called, its hooks are told apart by its whole name", () => {
    const name = fc.stringMatching(/^[a-z]([a-z-]{0,12}[a-z])?$/);
    fc.assert(
      fc.property(name, (endpoint) => {
        const environment = { ...BASE, ...relation, JUJU_DISPATCH_PATH: `hooks/${endpoint}-relation-joined` };
        const { event } = parseContext(environment, { endpoints: [endpoint], containers: [endpoint] });
        expect(event).toMatchObject({ kind: "relation-joined", endpoint });
      }),
    );
  });
});
