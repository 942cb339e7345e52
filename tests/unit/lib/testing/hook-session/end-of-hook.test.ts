import { describe, expect, test } from "vitest";
import type { JujuEvent } from "#lib/juju/events.ts";
import {
  finishSession,
  type HookSession,
  openSession,
  runCommand,
  type SessionAction,
} from "#lib/testing/hook-session/hook-session.ts";
import { RemoteSettings } from "#lib/testing/hook-session/remote-settings.ts";
import { getApplication, getUnit } from "#lib/testing/juju-model/model.ts";
import { removeRelation } from "#lib/testing/juju-model/relations.ts";
import { twoApplications } from "../two-applications.ts";

/** The standard output of a command that succeeds, else its standard error. */
const run = (session: HookSession, ...[command = "", ...args]: readonly string[]): string => {
  const answer = runCommand(session, command, args, "");
  if ("needsStdin" in answer) throw new Error("it had its standard input");
  return answer.exitCode === 0 ? answer.stdout : answer.stderr;
};

const newAction = (): SessionAction => ({ name: "a", parameters: {}, results: new Map(), log: [], failure: undefined });

describe("a hook that succeeds but lost the leadership on its way", () => {
  test.each(["3.6.28", "4.0.15"])("is refused what it says for the application, in Juju %s", (jujuVersion) => {
    const { model, relation } = twoApplications(jujuVersion);
    const session = openSession(model, "web/0");
    run(session, "relation-set", "-r", String(relation.id), "--app", "a=1");
    run(session, "state-set", "k=v");
    run(session, "open-port", "80");
    getApplication(model, "web").leader = "web/1";
    expect(finishSession(session, true)).toEqual({ kept: false, reason: '"web/0" is not leader of "web"' });
    expect(relation.sides.map(({ databag }) => databag)).toEqual([{}, {}]);
    expect([...getUnit(model, "web/0").state, ...getUnit(model, "web/0").ports]).toEqual([]);
  });

  test.each([
    ["3.6.28", 1],
    ["4.0.15", 0],
  ])("has secrets of Juju %s left behind: %i", (jujuVersion, left) => {
    const { model, relation } = twoApplications(jujuVersion);
    const session = openSession(model, "web/0");
    run(session, "secret-add", "--owner", "unit", "password=x");
    run(session, "relation-set", "-r", String(relation.id), "--app", "a=1");
    getApplication(model, "web").leader = "web/1";
    expect(finishSession(session, true).kept).toBe(false);
    expect(model.secrets.size).toBe(left);
  });
});

describe("an action", () => {
  test("that exits with an error has failed with that, whatever it said itself", () => {
    const action = newAction();
    const session = openSession(twoApplications().model, "web/0", { action });
    run(session, "action-fail", "my own words");
    finishSession(session, false, "exit status 3");
    expect(action.failure).toBe("exit status 3");
  });

  test("whose writes are refused has failed", () => {
    const { model } = twoApplications();
    const action = newAction();
    const session = openSession(model, "web/0", { action });
    run(session, "secret-remove", "d0000000000000000010");
    run(session, "secret-set", "d0000000000000000010", "password=x");
    expect(finishSession(session, true)).toEqual({ kept: false, reason: 'secret "d0000000000000000010" not found' });
    expect(action.failure).toBe("committing requested changes failed");
  });
});

describe("a label", () => {
  test("that another secret of the same owner has is refused when the hook ends", () => {
    const { model } = twoApplications();
    for (const kept of [true, false]) {
      const session = openSession(model, "web/0");
      expect(run(session, "secret-add", "--label", "pw", "password=x")).toMatch(/^secret:[0-9a-v]{20}\n$/);
      expect(finishSession(session, true).kept).toBe(kept);
    }
  });
});

describe("a secret of an application", () => {
  test("is read by its label by every unit of it, leader or not, and by nobody else", () => {
    const { model } = twoApplications();
    const session = openSession(model, "web/0");
    run(session, "secret-add", "--label", "pw", "password=x");
    finishSession(session, true);
    const read = (unit: "web/0" | "web/1" | "db/0") => run(openSession(model, unit), "secret-get", "--label", "pw");
    expect([read("web/0"), read("web/1")]).toEqual(["password: x\n", "password: x\n"]);
    expect(read("db/0")).toBe('ERROR consumer label "pw" not found\n');
  });
});

describe("a relation that was removed", () => {
  const about = { endpoint: "db", relationId: 1, app: "db" };
  const departed: JujuEvent = { kind: "relation-departed", ...about, unit: "db/0" };
  const broken: JujuEvent = { kind: "relation-broken", ...about };

  test.each([departed, broken])("can still be read in the hooks about it: $kind", (event) => {
    const { model, relation } = twoApplications();
    expect(relation.id).toBe(about.relationId);
    for (const side of relation.sides) side.databag = { app: side.app };
    removeRelation(model, "web", "db");
    const session = openSession(model, "web/0", { event });
    expect(run(session, "relation-ids", "db", "--format=json")).toBe("[]\n");
    expect(run(session, "relation-get", "--app", "--format=json", "-", "db")).toBe('{"app":"db"}\n');
    run(session, "relation-set", "a=1");
    expect(finishSession(session, true)).toEqual({ kept: true });
  });

  test("is not found in any other", () => {
    const { model, relation } = twoApplications();
    removeRelation(model, "web", "db");
    const session = openSession(model, "web/0", { event: { kind: "config-changed" } });
    expect(run(session, "relation-list", "-r", String(relation.id))).toContain("relation not found");
  });
});

describe("the databag of a unit of the other side", () => {
  test("stays as it was when a hook was last about that unit", () => {
    const { model, relation } = twoApplications();
    const remoteSettings = new RemoteSettings();
    const read = (event: JujuEvent): string => {
      const session = openSession(model, "web/0", { event, remoteSettings });
      return run(session, "relation-get", "-r", String(relation.id), "v", "db/0").trim();
    };
    const write = (v: string) => relation.sides.find(({ app }) => app === "db")?.unitDatabags.set("db/0", { v });
    write("1");
    expect(read({ kind: "config-changed" })).toBe("1");
    write("2");
    expect(read({ kind: "config-changed" })).toBe("1");
    const changed = { kind: "relation-changed", endpoint: "db", relationId: relation.id, app: "db" } as const;
    expect(read(changed)).toBe("1");
    expect(read({ ...changed, unit: "db/0" })).toBe("2");
  });
});
