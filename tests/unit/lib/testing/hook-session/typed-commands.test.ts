import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { actionFail, actionGet, actionLog, actionSet } from "#lib/hook-tools/action.ts";
import { configGet } from "#lib/hook-tools/config.ts";
import { credentialGet } from "#lib/hook-tools/credential.ts";
import { goalState, plannedUnits } from "#lib/hook-tools/goal-state.ts";
import { isLeader } from "#lib/hook-tools/leadership.ts";
import { jujuLog } from "#lib/hook-tools/log.ts";
import { networkGet } from "#lib/hook-tools/network.ts";
import { closePort, openedPorts, openPort } from "#lib/hook-tools/port.ts";
import {
  relationApplication,
  relationGet,
  relationIds,
  relationModelUuid,
  relationSet,
  relationUnits,
} from "#lib/hook-tools/relation.ts";
import { resourceGet } from "#lib/hook-tools/resource.ts";
import {
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
} from "#lib/hook-tools/secret.ts";
import { stateDelete, stateGet, stateSet } from "#lib/hook-tools/state.ts";
import { applicationStatusGet, applicationStatusSet, statusGet, statusSet } from "#lib/hook-tools/status.ts";
import { storageAdd, storageGet, storageList } from "#lib/hook-tools/storage.ts";
import { applicationVersionSet } from "#lib/hook-tools/workload-version.ts";
import { bareSecretId, Secret } from "#lib/juju/secret.ts";
import { active, blocked } from "#lib/juju/status.ts";
import {
  finishSession,
  openSession,
  type SessionAction,
  sessionRunner,
} from "#lib/testing/hook-session/hook-session.ts";
import { getUnit } from "#lib/testing/juju-model/model.ts";
import { twoApplications } from "../two-applications.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "typed-commands-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** A hook of a unit, `web/0` unless told: its hook commands, and its end. */
const hook = (
  { model }: ReturnType<typeof twoApplications>,
  unit: `${string}/${number}` = "web/0",
  action?: SessionAction,
) => {
  const places = { agentDirectory: directory, resourcesDirectory: directory };
  const session = openSession(model, unit, { action, places });
  return { tools: sessionRunner(session), end: () => finishSession(session, true) };
};

describe.each(["3.6.28", "4.0.15"])("a model of Juju %s answers the typed function of", (jujuVersion) => {
  test("config, leadership and log", async () => {
    const deployed = twoApplications(jujuVersion);
    const { tools } = hook(deployed);
    expect(await configGet(tools)).toEqual({ port: 8080 });
    expect([await isLeader(tools), await isLeader(hook(deployed, "web/1").tools)]).toEqual([true, false]);
    await jujuLog(tools, "WARNING", "hello");
    expect(deployed.model.log.at(-1)).toMatchObject({ entity: "web/0", level: "WARNING", message: "hello" });
  });

  test("relations: who is in them, and what each side says", async () => {
    const deployed = twoApplications(jujuVersion);
    const { tools, end } = hook(deployed);
    const { id } = deployed.relation;
    expect(await relationIds(tools, "db")).toEqual([id]);
    expect(await relationUnits(tools, id)).toEqual(["db/0"]);
    expect(await relationApplication(tools, id)).toBe("db");
    expect(await relationModelUuid(tools, id)).toBe(deployed.model.uuid);
    await relationSet(tools, id, "application", { database: "web" });
    await relationSet(tools, id, "unit", { "private-address": "", ready: "yes" });
    expect(await relationGet(tools, id, { of: "web", bag: "application" })).toEqual({ database: "web" });
    expect(end()).toEqual({ kept: true });
    const { tools: others } = hook(deployed, "db/0");
    expect(await relationGet(others, id, { of: "web", bag: "application" })).toEqual({ database: "web" });
    expect(await relationGet(others, id, { of: "web/0", bag: "unit" })).toEqual({
      ...{ "egress-subnets": "127.0.0.1/32", "ingress-address": "127.0.0.1", ready: "yes" },
    });
  });

  test("secrets, from the first revision to the last grant", async () => {
    const deployed = twoApplications(jujuVersion);
    const { id: relation } = deployed.relation;
    const first = hook(deployed);
    const content = new Secret({ password: "one" });
    const id = await secretAdd(first.tools, { owner: "application", content, label: "pw", rotate: "monthly" });
    await secretGrant(first.tools, id, relation);
    expect(await secretIds(first.tools)).toEqual([bareSecretId(id)]);
    expect(first.end()).toEqual({ kept: true });
    expect(await secretGet(hook(deployed, "db/0").tools, { id }, "refresh")).toEqual({ password: "one" });

    const second = hook(deployed);
    await secretSet(second.tools, id, { content: new Secret({ password: "two" }), description: "the second" });
    expect(second.end()).toEqual({ kept: true });
    const info = await secretInfoGet(hook(deployed).tools, { label: "pw" });
    expect(info).toMatchObject({ revision: 2, owner: "application", rotation: "monthly", description: "the second" });
    expect(await secretGet(hook(deployed, "db/0").tools, { id }, "tracked")).toEqual({ password: "one" });
    expect(await secretGet(hook(deployed, "db/0").tools, { id }, "peek")).toEqual({ password: "two" });

    const third = hook(deployed);
    await secretRevoke(third.tools, id, { relation });
    expect(third.end()).toEqual({ kept: true });
    await expect(secretGet(hook(deployed, "db/0").tools, { id }, "peek")).rejects.toMatchObject({
      reason: "permission-denied",
    });

    const fourth = hook(deployed);
    await secretRemove(fourth.tools, id);
    expect(fourth.end()).toEqual({ kept: true });
    expect(await secretIds(hook(deployed).tools)).toEqual([]);
  });

  test("network, ports and storage", async () => {
    const deployed = twoApplications(jujuVersion);
    const { tools, end } = hook(deployed);
    expect(await networkGet(tools, "db")).toMatchObject({ bindAddresses: ["127.0.0.1"] });
    await openPort(tools, "8080/tcp");
    await openPort(tools, "9090/tcp");
    await closePort(tools, "9090/tcp");
    expect(await openedPorts(tools)).toEqual(["8080/tcp"]);
    expect(await storageList(tools, "data")).toEqual(["data/0"]);
    expect(await storageGet(tools, "data/0")).toEqual({ kind: "filesystem", location: "/data" });
    await storageAdd(tools, "cache", 2);
    expect(end()).toEqual({ kept: true });
    expect([...getUnit(deployed.model, "web/0").ports]).toEqual(["8080/tcp"]);
    expect(await storageList(hook(deployed).tools, "cache")).toHaveLength(2);
  });

  test("state, status and version", async () => {
    const deployed = twoApplications(jujuVersion);
    const { tools, end } = hook(deployed);
    await stateSet(tools, { a: "1", b: "2" });
    await stateDelete(tools, "a");
    await statusSet(tools, blocked("no db"));
    await applicationStatusSet(tools, active());
    await applicationVersionSet(tools, "1.2");
    expect(await statusGet(tools)).toEqual(blocked("no db"));
    expect(await applicationStatusGet(tools)).toEqual(active());
    expect(end()).toEqual({ kept: true });
    expect(await stateGet(hook(deployed).tools)).toEqual({ b: "2" });
    expect(deployed.model.applications.get("web")?.workloadVersion).toBe("1.2");
  });

  test("resource, goal state and credential", async () => {
    const deployed = twoApplications(jujuVersion);
    const { tools } = hook(deployed);
    expect(await readFile(await resourceGet(tools, "page"), "utf8")).toBe("<p>");
    expect(plannedUnits(await goalState(tools))).toBe(2);
    expect((await goalState(tools)).relations).toMatchObject({ db: { db: { status: "joined" }, "db/0": {} } });
    await expect(credentialGet(tools)).rejects.toMatchObject({ reason: "permission-denied" });
    deployed.model.cloud = {
      spec: { type: "kubernetes", name: "k8s" },
      pod: { endpoint: "https://10.1.1.1", token: "t", caCertificate: "c" },
    };
    const cloud = await credentialGet(hook(deployed).tools);
    expect(cloud).toMatchObject({ endpoint: "https://10.1.1.1", caCertificates: ["c"] });
    expect(cloud.attributes.reveal()).toEqual({ Token: "t" });
  });

  test("actions", async () => {
    const action: SessionAction = {
      name: "greet",
      parameters: { who: "Ada" },
      results: new Map(),
      log: [],
      failure: undefined,
    };
    const { tools } = hook(twoApplications(jujuVersion), "web/0", action);
    expect(await actionGet(tools)).toEqual({ who: "Ada" });
    await actionLog(tools, "greeting");
    await actionSet(tools, { greeting: { text: "hello" } });
    await actionFail(tools, "nobody there");
    expect(action).toMatchObject({ log: ["greeting"], failure: "nobody there" });
    expect([...action.results]).toEqual([["greeting.text", "hello"]]);
  });
});
