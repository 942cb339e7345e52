import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseContext } from "#lib/juju/context.ts";
import { HookEnvironmentError } from "#lib/juju/environment.ts";
import { PLAIN_HOOKS } from "#lib/juju/events.ts";

const BASE = {
  JUJU_UNIT_NAME: "kratos/0",
  JUJU_MODEL_NAME: "identity",
  JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
  JUJU_VERSION: "3.6.28",
  JUJU_CHARM_DIR: "/var/lib/juju/agents/unit-kratos-0/charm",
};
const NOTICE = { JUJU_NOTICE_ID: "5", JUJU_NOTICE_TYPE: "custom", JUJU_NOTICE_KEY: "example.com/ready" };
const NAMES = { storages: ["data"], endpoints: ["db", "my-relation", "x-pebble"], containers: ["web", "x-relation"] };

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
    [
      "web-pebble-custom-notice",
      NOTICE,
      {
        kind: "pebble-custom-notice",
        container: "web",
        noticeId: "5",
        noticeType: "custom",
        noticeKey: "example.com/ready",
      },
    ],
    [
      "db-relation-departed",
      { ...relation, JUJU_DEPARTING_UNIT: "kratos/0" },
      {
        kind: "relation-departed",
        endpoint: "db",
        relationId: 7,
        app: "postgresql",
        unit: "postgresql/0",
        departing: "kratos/0",
      },
    ],
    [
      "data-storage-attached",
      { JUJU_STORAGE_ID: "data/0" },
      { kind: "storage-attached", storage: "data", storageId: "data/0" },
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

  const changed = { ...relation, JUJU_DISPATCH_PATH: "hooks/db-relation-changed" };
  const departed = { ...relation, JUJU_DISPATCH_PATH: "hooks/db-relation-departed" };
  test.each([
    ["JUJU_UNIT_NAME", "kratos", { JUJU_DISPATCH_PATH: "hooks/install" }],
    ["JUJU_RELATION_ID", "", changed],
    ["JUJU_RELATION_ID", "db:", changed],
    ["JUJU_RELATION_ID", "db:x", changed],
    ["JUJU_REMOTE_APP", "", changed],
    ["JUJU_REMOTE_UNIT", "postgresql", changed],
    ["JUJU_REMOTE_UNIT", "", { ...relation, JUJU_DISPATCH_PATH: "hooks/db-relation-joined" }],
    ["JUJU_REMOTE_UNIT", "", departed],
    ["JUJU_DEPARTING_UNIT", "x", departed],
    ["JUJU_PEBBLE_CHECK_NAME", "", { JUJU_DISPATCH_PATH: "hooks/web-pebble-check-recovered" }],
    ["JUJU_NOTICE_KEY", "", { ...NOTICE, JUJU_DISPATCH_PATH: "hooks/web-pebble-custom-notice" }],
    ["JUJU_SECRET_ID", "", { JUJU_DISPATCH_PATH: "hooks/secret-rotate" }],
    ["JUJU_SECRET_REVISION", "", { JUJU_SECRET_ID: "secret:a", JUJU_DISPATCH_PATH: "hooks/secret-expired" }],
    ["JUJU_SECRET_REVISION", "x", { JUJU_SECRET_ID: "secret:a", JUJU_DISPATCH_PATH: "hooks/secret-remove" }],
    ["JUJU_STORAGE_ID", "", { JUJU_DISPATCH_PATH: "hooks/data-storage-attached" }],
    ["JUJU_ACTION_UUID", "", { JUJU_ACTION_NAME: "act", JUJU_DISPATCH_PATH: "actions/act" }],
  ])("with %s=%j the error names it", (variable, value, more) => {
    const environment = { ...BASE, ...more, [variable]: value };
    expect(() => parseContext(environment, NAMES)).toThrow(
      expect.objectContaining({ name: "HookEnvironmentError", variable, message: expect.stringContaining(variable) }),
    );
  });

  test("names its own directory, by either of Juju's variables", () => {
    const { JUJU_CHARM_DIR: directory, ...rest } = { ...BASE, JUJU_DISPATCH_PATH: "hooks/start" };
    expect(parseContext({ ...rest, CHARM_DIR: directory }, NAMES).charmDirectory).toBe(directory);
  });
});

describe("the name of a hook", () => {
  const words = fc.constantFrom("relation", "pebble", "storage", "secret", "ready", "changed", "created", "x", "db");
  const name = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("-"));
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });
  const variables = {
    ...NOTICE,
    JUJU_RELATION_ID: "db:7",
    JUJU_REMOTE_APP: "db",
    JUJU_REMOTE_UNIT: "db/0",
    JUJU_PEBBLE_CHECK_NAME: "ready",
    JUJU_STORAGE_ID: "data/0",
  };
  const HOOKS = [
    ...["created", "joined", "changed", "departed", "broken"].map((kind) => ["endpoint", `relation-${kind}`] as const),
    ...["ready", "custom-notice", "check-failed", "check-recovered"].map(
      (kind) => ["container", `pebble-${kind}`] as const,
    ),
    ...["attached", "detaching"].map((kind) => ["storage", `storage-${kind}`] as const),
  ];

  test("tells whose hook it is, whatever endpoints, containers and storages are called", () =>
    fc.assert(
      fc.property(names, names, names, fc.constantFrom(...HOOKS), (endpoints, containers, storages, [whose, kind]) => {
        const declared = { endpoint: endpoints, container: containers, storage: storages };
        for (const owner of declared[whose]) {
          const environment = { ...BASE, ...variables, JUJU_DISPATCH_PATH: `hooks/${owner}-${kind}` };
          const { event } = parseContext(environment, { endpoints, containers, storages });
          expect(event).toMatchObject({ kind, [whose]: owner });
        }
      }),
    ));

  test("that nothing declared explains is unknown, whatever it is", () =>
    fc.assert(
      fc.property(name, names, (hook, endpoints) => {
        fc.pre(!PLAIN_HOOKS.some((plain) => plain === hook) && !/^secret-(changed|rotate|remove|expired)$/.test(hook));
        fc.pre(!endpoints.some((endpoint) => hook.startsWith(`${endpoint}-relation-`)));
        const environment = { ...BASE, ...variables, JUJU_DISPATCH_PATH: `hooks/${hook}` };
        expect(parseContext(environment, { endpoints, containers: [] }).event).toEqual({ kind: "unknown", name: hook });
      }),
    ));
});
