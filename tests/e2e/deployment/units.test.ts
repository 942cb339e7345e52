import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { listServices } from "#lib/pebble/services.ts";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { runningUnit } from "#local/commands/running-unit.ts";
import { THIS_ARCHITECTURE } from "#tools/pack/node-runtime.ts";
import { charmPath } from "#tools/pack/pack.ts";
import { logIn } from "../kratos-login.ts";
import { askForRecovery } from "../kratos-recovery.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { type Sink, startMailSink } from "../sinks.ts";
import { isFree, processesAbout } from "../starter.ts";

const EMAIL = "a@example.com";
const PASSWORD = "correct horse 1";

let model: LocalModel;
let mails: Sink<string>;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  mails = await startMailSink("kratos", "pass");
});
afterAll(() => mails.close());

/** Types a line that has to succeed. */
const type = async (line: string, ...more: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await model.juju(line, ...more);
  expect({ line, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ line, exitCode: 0, stderr: "" });
  return stdout;
};

const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 45_000, interval: 200 });

/** The units of the charm with their statuses. */
const units = async (): Promise<Readonly<Record<string, string>>> => {
  const { applications } = JSON.parse(await type("status --format=json"));
  const Units = z.record(
    z.string(),
    z.object({
      "workload-status": z.object({ current: z.string() }),
      "juju-status": z.object({ current: z.string() }),
      leader: z.literal(true).optional(),
    }),
  );
  return Object.fromEntries(
    Object.entries(Units.parse(applications.kratos.units)).map(
      ([name, { leader = false, "workload-status": workload, "juju-status": agent }]) => [
        `${name}${leader ? "*" : ""}`,
        `${workload.current} ${agent.current}`,
      ],
    ),
  );
};

const untilActive = (...names: readonly string[]) =>
  eventually(async () => {
    const known = Object.entries(await units()).map(([name, status]) => [name.replace("*", ""), status]);
    return Object.fromEntries(known);
  }).toEqual(Object.fromEntries(names.map((name) => [name, "active idle"])));

const rootOf = (unit: string): string => runningUnit(model.machine, unit).root;

const listServicesOf = (unit: string) => listServices(pebbleAt(join(rootOf(unit), "containers/kratos/pebble.socket")));

/** The services that run on a unit, with the time of their start. */
const servicesOf = async (unit: string): Promise<Readonly<Record<string, string>>> => {
  const services = await listServicesOf(unit);
  const active = services.filter(({ current }) => current === "active");
  return Object.fromEntries(active.map(({ name, currentSince = "" }) => [name, currentSince]));
};

const servicesOfBoth = async () =>
  Promise.all(["kratos/0", "kratos/1"].map(async (unit) => Object.keys(await servicesOf(unit)).toSorted()));

/** The API of a unit as this machine reaches it. */
const urlOf = async (unit: string, port: 4433 | 4434): Promise<string> => {
  const shown = parse(await type(`show-unit ${unit}`));
  return `http://127.0.0.1:${shown[unit]["local-ports"][port]}`;
};

const hooksOf = (unit: string): readonly string[] =>
  model.machine.model.log
    .filter(({ entity }) => entity === unit)
    .flatMap(({ message }) => /^ran "(.+)"/.exec(message)?.[1] ?? []);

describe("a second unit", () => {
  test("becomes active, and is shown with the ports by which this machine reaches its own", async () => {
    await type("add-unit kratos");
    await untilActive("kratos/0", "kratos/1");
    const status = await type("status");
    expect(status).toMatch(/^kratos +\d+\.\d+\.\d+ +active +2 /m);
    expect(status).toMatch(/^kratos\/0\* +active +idle +4433\/tcp 4434\/tcp$/m);
    expect(status).toMatch(/^kratos\/1 +active +idle +\d+->4433\/tcp \d+->4434\/tcp$/m);
    const { "kratos/1": shown } = parse(await type("show-unit kratos/1"));
    expect([shown.leader, Object.keys(shown["local-ports"])]).toEqual([false, ["4433", "4434"]]);
    expect(await type("debug-log --include kratos/1 --level INFO")).not.toContain("unit-kratos-0");
  });

  test("is healthy, runs actions, and people log in there and at the first one", async () => {
    expect((await fetch(`${await urlOf("kratos/1", 4434)}/admin/health/ready`)).status).toBe(200);
    await type(`run kratos/1 create-admin-account email=${EMAIL} username=admin`, `password=${PASSWORD}`);
    expect(parse(await type(`run kratos/leader get-identity email=${EMAIL}`)).traits.username).toBe("admin");
    expect(await logIn(EMAIL, PASSWORD, await urlOf("kratos/1", 4433))).toBe(200);
    expect(await logIn(EMAIL, PASSWORD)).toBe(200);
  });

  test("leaves the mail to the leader", async () => {
    expect(await servicesOfBoth()).toEqual([["courier", "kratos"], ["kratos"]]);
  });

  test("is told of options and of relations as the first one is", async () => {
    await type(
      `deploy smtp-integrator --config host=127.0.0.1 --config port=${mails.port} --config user=kratos ` +
        "--config password=pass --config auth_type=plain --config smtp_sender=kratos@example.com",
    );
    await type("integrate kratos smtp-integrator");
    await type("config kratos log_level=debug");
    await eventually(async () => [hooksOf("kratos/0"), hooksOf("kratos/1")].map((hooks) => hooks.slice(-3))).toEqual([
      expect.arrayContaining(["smtp-relation-changed"]),
      expect.arrayContaining(["smtp-relation-changed"]),
    ]);
    await untilActive("kratos/0", "kratos/1");
    for (const unit of ["kratos/0", "kratos/1"]) expect(hooksOf(unit)).toContain("config-changed");
  });
});

test("refresh replaces the charm of the second unit, then that of the first", async () => {
  const started = model.machine.model.log.length;
  await type(`refresh kratos --path ${charmPath(THIS_ARCHITECTURE)}`);
  const hooks = () =>
    model.machine.model.log.slice(started).flatMap(({ entity, message }) => {
      const hook = /^ran "(stop|upgrade-charm|start)"/.exec(message)?.[1];
      return hook === undefined ? [] : [`${entity} ${hook}`];
    });
  await eventually(async () => hooks()).toEqual(
    ["kratos/1", "kratos/0"].flatMap((unit) => ["stop", "upgrade-charm", "start"].map((hook) => `${unit} ${hook}`)),
  );
  await untilActive("kratos/0", "kratos/1");
  expect(await servicesOfBoth()).toEqual([["courier", "kratos"], ["kratos"]]);
  // Of the charms that units are given copies of, the former one is needed no more.
  await eventually(async () => existsSync(join(model.machine.directory, "charm"))).toBe(false);
});

describe("elect-leader", () => {
  test("moves the courier with the leadership, and restarts nothing else", async () => {
    const before = [await servicesOf("kratos/0"), await servicesOf("kratos/1")];
    await type("elect-leader kratos/1");
    await eventually(servicesOfBoth).toEqual([["kratos"], ["courier", "kratos"]]);
    await eventually(units).toEqual({ "kratos/0": "active idle", "kratos/1*": "active idle" });
    const after = [await servicesOf("kratos/0"), await servicesOf("kratos/1")];
    expect(after.map((services) => services["kratos"])).toEqual(before.map((services) => services["kratos"]));
    const courierSince = async (unit: string) =>
      (await listServicesOf(unit)).find(({ name }) => name === "courier")?.currentSince ?? "";
    const [stopped, started] = [await courierSince("kratos/0"), await courierSince("kratos/1")];
    expect(Date.parse(stopped)).toBeLessThanOrEqual(Date.parse(started));
    expect(hooksOf("kratos/1")).toContain("leader-elected");
    expect(hooksOf("kratos/0")).toContain("leader-settings-changed");
  });

  test("lets mail go out from the new leader, to a server of this machine", async () => {
    expect(await askForRecovery(EMAIL, await urlOf("kratos/0", 4433))).toBe(200);
    await eventually(async () => mails.received.join()).toContain(`To: ${EMAIL}`);
  });
});

describe("remove-unit", () => {
  test("takes the unit with the highest number, which hands over and leaves nothing behind", async () => {
    const directory = join(rootOf("kratos/1"), "..");
    const port = Number(new URL(await urlOf("kratos/1", 4433)).port);
    const { kratos } = await servicesOf("kratos/0");
    expect((await model.juju("remove-unit kratos --num-units 1")).stderr).toBe("scaling down to 1 units");
    await eventually(units).toEqual({ "kratos/0*": "active idle" });
    await eventually(async () => Object.keys(await servicesOf("kratos/0"))).toEqual(["courier", "kratos"]);
    expect((await servicesOf("kratos/0"))["kratos"]).toBe(kratos);
    expect(hooksOf("kratos/1").slice(-7)).toEqual([
      ...["pg-database-relation-departed", "pg-database-relation-broken"],
      ...["smtp-relation-departed", "smtp-relation-broken", "kratos-peers-relation-departed", "stop", "remove"],
    ]);
    await eventually(async () => hooksOf("kratos/0")).toContain("kratos-peers-relation-departed");
    const left = async () => [await processesAbout(directory), existsSync(directory), await isFree(port)];
    await eventually(left).toEqual([[], false, true]);
    expect(await logIn(EMAIL, PASSWORD)).toBe(200);
  });

  test("is undone by another unit of the same name", async () => {
    await type("scale-application kratos 2");
    expect(Object.keys(await units())).toEqual(["kratos/0*", "kratos/1"]);
    expect(await isFree(Number(new URL(await urlOf("kratos/1", 4433)).port))).toBe(false);
  });
});
