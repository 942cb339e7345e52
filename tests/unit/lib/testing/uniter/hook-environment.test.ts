import { describe, expect, test } from "vitest";
import { parseContext } from "#lib/juju/context.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import { hookEnvironment } from "#lib/testing/uniter/hook-environment.ts";
import { twoApplications } from "../two-applications.ts";

const NAMES = { endpoints: ["db"], containers: ["server"], storages: ["data"] };
const PLACES = { charmDirectory: "/charm", agentSocket: "/agent.socket", contextId: "web/0-x-1", path: "/bin" };
const RELATION = { endpoint: "db", relationId: 1, app: "db" } as const;

const EVENTS: readonly JujuEvent[] = [
  { kind: "install" },
  { kind: "leader-elected" },
  { kind: "relation-created", ...RELATION },
  { kind: "relation-joined", ...RELATION, unit: "db/0" },
  { kind: "relation-changed", ...RELATION, unit: "db/0" },
  { kind: "relation-changed", ...RELATION },
  { kind: "relation-departed", ...RELATION, unit: "db/0", departing: "db/0" },
  { kind: "relation-broken", ...RELATION },
  { kind: "secret-changed", id: "secret:d00000000000000000a0", label: "pw" },
  { kind: "secret-rotate", id: "secret:d00000000000000000a0" },
  { kind: "secret-remove", id: "secret:d00000000000000000a0", revision: 2 },
  { kind: "secret-expired", id: "secret:d00000000000000000a0", label: "pw", revision: 3 },
  { kind: "storage-attached", storage: "data", storageId: "data/0" },
  { kind: "storage-detaching", storage: "data", storageId: "data/0" },
  { kind: "pebble-ready", container: "server" },
  { kind: "pebble-custom-notice", container: "server", noticeId: "7", noticeType: "custom", noticeKey: "a.b/c" },
  { kind: "pebble-check-failed", container: "server", check: "up" },
  { kind: "pebble-check-recovered", container: "server", check: "up" },
  { kind: "action", name: "greet", id: "12" },
  { kind: "unknown", name: "leader-settings-changed" },
];

const environmentOf = (event: JujuEvent, jujuVersion?: string) =>
  hookEnvironment(twoApplications(jujuVersion).model, "web/0", event, PLACES);

describe("the environment of a hook", () => {
  test.each(EVENTS)("says all that is to know of $kind", (event) => {
    const { event: read, unit, jujuVersion } = parseContext(environmentOf(event), NAMES);
    expect({ event: read, unit, jujuVersion }).toEqual({ event, unit: "web/0", jujuVersion: "3.6.28" });
  });

  test("says where a storage is", () => {
    const { JUJU_STORAGE_KIND, JUJU_STORAGE_LOCATION } = environmentOf({
      ...{ kind: "storage-attached", storage: "data", storageId: "data/0" },
    });
    expect([JUJU_STORAGE_KIND, JUJU_STORAGE_LOCATION]).toEqual(["filesystem", "/data"]);
  });

  test("has no name of a hook in an action", () => {
    const { JUJU_HOOK_NAME, JUJU_DISPATCH_PATH, JUJU_ACTION_TAG } = environmentOf({
      kind: "action",
      name: "greet",
      id: "12",
    });
    expect([JUJU_HOOK_NAME, JUJU_DISPATCH_PATH, JUJU_ACTION_TAG]).toEqual(["", "actions/greet", "action-12"]);
  });

  test("differs between Juju 3.6 and 4.0 in what they say of support and tracing", () => {
    const [old, recent] = ["3.6.28", "4.0.15"].map((version) => Object.keys(environmentOf({ kind: "start" }, version)));
    expect(old?.filter((name) => !recent?.includes(name))).toEqual(["JUJU_SLA"]);
    expect(recent?.filter((name) => !old?.includes(name))).toEqual([
      "JUJU_CHARM_TRACE_CONFIG_HTTP",
      "JUJU_CHARM_TRACE_CONFIG_GRPC",
      "JUJU_CHARM_TRACE_CONFIG_CA_CERT",
    ]);
  });
});
