import { describe, expect, test } from "vitest";
import * as testing from "#lib/testing/index.ts";
import { declarations, deployed, toyScenario } from "./toy.ts";

const SECRET = "secret00000000000000";
const database = testing.relation("database", 5, "postgres", {
  remoteAppData: { endpoints: "db:5432" },
  remoteUnitsData: { 0: {} },
});
const related = testing.withRelation(deployed, database);
const own = { id: SECRET, owner: "app", label: "own", revisions: [{ password: "x" }] } as const;
const foreign = {
  id: SECRET,
  owner: { app: "postgres" },
  label: "foreign",
  revisions: [{ password: "x" }],
  granted: true,
} as const;
const layer = {
  services: { web: { override: "replace", command: "web" } },
  checks: { up: { override: "replace", tcp: { port: 1 } } },
} as const;
const planned = testing.withContainer(deployed, "server", { layers: [{ label: "base", layer }] });
const about = { endpoint: "database", relationId: 5, app: "postgres" } as const;

/** A state, an event in it, and what is said against it. */
type Case = readonly [testing.State, testing.EventInput, RegExp];
const state = (changes: Partial<testing.State>): testing.State => ({ ...deployed, ...changes });
const server = (changes: Partial<testing.ContainerState>) => testing.withContainer(deployed, "server", changes);
const relate = (relation: testing.RelationState) => testing.withRelation(deployed, relation);
const secret = (changes: Partial<testing.SecretState>) => testing.withSecret(deployed, { ...own, ...changes });

const IMPOSSIBLE: Readonly<Record<string, readonly Case[]>> = {
  unit: [
    [state({ jujuVersion: "new" }), "start", /new is no version of Juju/],
    [state({ status: { name: "happy", message: "" } }), "start", /happy is no status/],
    [state({ ports: ["80"] }), "start", /80 is no port/],
    [state({ plannedUnits: 0 }), "start", /it is 1 at least/],
    [state({ leader: false }), "leader-elected", /comes to the leader only/],
  ],
  options: [
    [state({ config: { other: "x" } }), "start", /config.yaml has no option other/],
    [state({ config: { text: 5 } }), "start", /option text is of type string and cannot be 5/],
    [state({ config: { number: 1.5 } }), "start", /option number is of type int and cannot be 1.5/],
    [state({ config: { ratio: "1" } }), "start", /option ratio is of type float/],
    [state({ config: { flag: "true" } }), "start", /option flag is of type boolean/],
    [state({ config: { hidden: "secret:short" } }), "start", /option hidden is of type secret and takes secret:/],
  ],
  relations: [
    [relate(testing.relation("nowhere", 5, "postgres")), "start", /metadata.yaml has no endpoint nowhere/],
    [state({ relations: [...deployed.relations, { ...database, id: 0 }] }), "start", /two relations have the id 0/],
    [testing.withRelation(related, { ...database, id: 6 }), "start", /database takes 1 relations and has 2/],
    [relate(testing.relation("friends", 9, "toy")), "start", /friends is a peer endpoint and has 2 relations/],
    [relate(testing.relation("friends", 0, "other")), "start", /other cannot be related to it/],
    [
      { ...relate(testing.relation("friends", 0, "toy", { remoteUnitsData: { 0: {} } })), plannedUnits: 2 },
      "start",
      /not one of its own peers/,
    ],
    [relate(testing.relation("friends", 0, "toy", { remoteAppData: { a: "b" } })), "start", /databag is localAppData/],
    [
      relate(testing.relation("friends", 0, "toy", { remoteUnitsData: { 3: {} } })),
      "start",
      /more than plannedUnits says/,
    ],
    [relate(testing.relation("database", 5, "toy")), "start", /an application is not related to itself/],
    [relate({ ...database, localAppData: { a: "" } }), "start", /value of a in a databag must be text, and not empty/],
  ],
  secrets: [
    [secret({ id: "secret:x" }), "start", /an id has 20 characters/],
    [secret({ revisions: [] }), "start", /has no revision$/],
    [secret({ revisions: [{}] }), "start", /a revision without content/],
    [secret({ revisions: [{ "Not Good": "x" }] }), "start", /Juju takes no key "Not Good"/],
    [secret({ tracked: 2 }), "start", /no revision 2 to track/],
    [
      testing.withSecret(secret({}), { ...own, id: "other000000000000000" }),
      "start",
      /two secrets of one owner have one label/,
    ],
    [state({ secrets: [own, { ...own, label: "b" }] }), "start", /two secrets have the id/],
    [{ ...secret({}), jujuVersion: "2.9.51" }, "start", /Juju 2.9.51 has no secrets/],
  ],
  containers: [
    [state({ containers: {} }), "start", /the state lacks the container server/],
    [state({ containers: { ...deployed.containers, other: testing.newContainer() } }), "start", /no container other/],
    [
      server({ files: { etc: { content: "", permissions: "644", user: "root", group: "root" } } }),
      "start",
      /path etc is not absolute/,
    ],
    [server({ checks: { x: { status: "up", successes: 1, failures: 0 } } }), "start", /no layer has the check x/],
    [
      server({ services: { x: { current: "inactive", since: "", startedWith: layer.services.web } } }),
      "start",
      /no layer has the service x/,
    ],
    [
      testing.withContainer(planned, "server", {
        socket: "absent",
        services: { web: { current: "active", since: "", startedWith: layer.services.web } },
      }),
      "start",
      /web cannot run without Pebble/,
    ],
    [
      server({
        layers: [
          { label: "a", layer: {} },
          { label: "a", layer: {} },
        ],
      }),
      "start",
      /two layers are called a/,
    ],
  ],
  "relation events": [
    [deployed, { kind: "relation-created", ...about }, /the state has no relation database:5/],
    [related, { kind: "relation-created", ...about, endpoint: "website" }, /relation 5 is at database, not website/],
    [related, { kind: "relation-created", ...about, app: "mysql" }, /relation 5 is with postgres, not mysql/],
    [related, { kind: "relation-broken", ...about }, /the units of postgres depart first/],
    [
      deployed,
      { kind: "relation-broken", endpoint: "friends", relationId: 0, app: "toy" },
      /ends with the application/,
    ],
    [related, { kind: "relation-joined", ...about, unit: "postgres/1" }, /postgres\/1 has no databag/],
    [related, { kind: "relation-changed", ...about, unit: "postgres/1" }, /postgres\/1 has no databag/],
    [related, { kind: "relation-departed", ...about, unit: "postgres/0" }, /postgres\/0 has left/],
    [relate({ ...database, remoteAppData: {} }), { kind: "relation-changed", ...about }, /has never changed/],
  ],
  "container events": [
    [server({ socket: "absent" }), testing.pebbleReady("server"), /the Pebble of server does not listen/],
    [deployed, testing.pebbleReady("other"), /the state has no container other/],
    [deployed, { kind: "pebble-check-failed", container: "server", check: "x" }, /no layer of server has the check x/],
    [
      deployed,
      { kind: "pebble-custom-notice", container: "server", noticeId: "1", noticeType: "custom", noticeKey: "a.b/c" },
      /server has no notice 1 with the key a.b\/c/,
    ],
    [deployed, { kind: "storage-attached", storage: "data", storageId: "data/0" }, /metadata.yaml has no storage data/],
  ],
  "secret events": [
    [deployed, { kind: "secret-changed", id: SECRET }, /the state has no secret/],
    [secret({ tracked: 1 }), { kind: "secret-changed", id: `secret:${SECRET}` }, /not to its owner/],
    [testing.withSecret(deployed, foreign), { kind: "secret-rotate", id: SECRET }, /comes to the owner/],
    [testing.withSecret(deployed, foreign), { kind: "secret-changed", id: SECRET }, /this unit has never read/],
  ],
  actions: [
    [deployed, { action: "dance" }, /actions.yaml has no action dance/],
    [deployed, { kind: "action", name: "greet", id: "1" }, /an action is given as \{ action, parameters \}/],
    [deployed, { action: "greet" }, /the parameter who is required/],
    [deployed, { action: "greet", parameters: { who: "Ada", loud: true } }, /no parameter loud/],
    [deployed, { action: "greet", parameters: { who: 5 } }, /the parameter who is of type string and cannot be 5/],
    [deployed, { action: "greet", parameters: { who: "Ada", times: 1.5 } }, /times is of type integer/],
    [deployed, { action: "odd", parameters: { shape: 1 } }, /unknown type circle/],
  ],
};

describe.each(Object.entries(IMPOSSIBLE))("an impossible %s", (_kind, cases) => {
  test.each(cases.map(([start, event, fault]) => ({ start, event, fault })))(
    "is refused: $fault",
    ({ start, event, fault }) => {
      const faults = testing.inconsistencies(start, event, declarations);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(fault);
    },
  );
});

describe("a possible state", () => {
  const notice = {
    id: "1",
    type: "custom",
    key: "a.b/c",
    data: undefined,
    firstOccurred: "",
    lastOccurred: "",
    occurrences: 1,
  } as const;
  const noticed = server({ notices: [notice] });
  const revoked = { ...foreign, granted: false, tracked: 1, revisions: [{ password: "x" }, { password: "y" }] };
  test.each<readonly [string, testing.State, testing.EventInput]>([
    ["a new unit", deployed, "install"],
    [
      "every option",
      state({ config: { text: "x", number: 1, ratio: 1, flag: true, hidden: `secret:${SECRET}` } }),
      "config-changed",
    ],
    ["an application's databag that changed", related, testing.relationChanged(related, "database")],
    ["a unit's databag that changed", related, testing.relationChanged(related, "database", "postgres/0")],
    [
      "a unit that left",
      relate({ ...database, remoteUnitsData: {} }),
      { kind: "relation-departed", ...about, unit: "postgres/0" },
    ],
    [
      "a secret that was revoked after it was read",
      testing.withSecret(deployed, revoked),
      { kind: "secret-changed", id: SECRET },
    ],
    [
      "a hook that comes again after it has read the newest revision",
      testing.withSecret(deployed, { ...foreign, tracked: 1 }),
      { kind: "secret-changed", id: SECRET },
    ],
    [
      "a notice",
      noticed,
      { kind: "pebble-custom-notice", container: "server", noticeId: "1", noticeType: "custom", noticeKey: "a.b/c" },
    ],
    ["an action", deployed, { action: "greet", parameters: { who: "Ada" } }],
    ["a hook of a newer Juju", deployed, { kind: "unknown", name: "new-hook" }],
  ])("is let through: %s", (_name, start, event) =>
    expect(testing.inconsistencies(start, event, declarations)).toEqual([]),
  );
});

test("all that is wrong is said at once, and nothing is run", async () => {
  const wrong = state({ ports: ["80"], config: { other: "x" }, plannedUnits: 0 });
  const error = await toyScenario()
    .run("start", wrong)
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(testing.Inconsistent);
  expect(error instanceof testing.Inconsistent && error.problems).toHaveLength(3);
});
