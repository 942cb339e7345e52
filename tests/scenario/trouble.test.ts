import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  containerOf,
  type Interruption,
  type Outcome,
  pebbleReady,
  relationOf,
  type State,
  settle,
  withContainer,
  writesOf,
} from "#lib/testing/index.ts";
import type { World } from "#src/world.ts";
import { KRATOS_IMAGE, KRATOS_OUTSIDE } from "./fake-kratos.ts";
import { startFakeKubernetes } from "./fake-kubernetes.ts";
import { type KratosTrial, restartsIn, servicesOf, startKratosTrial, withKratos } from "./kratos-scenario.ts";
import { kratosView } from "./kratos-view.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

const related = (): State => trial.relateDatabase(trial.deployed);
/** The number of the request that asks for something, in the course of a hook. */
const requestOf = ({ pebble }: Outcome, asked: string): number => {
  const index = pebble.findIndex((call) => call.asked.startsWith(asked));
  expect(index).toBeGreaterThanOrEqual(0);
  return index + 1;
};

/** A world whose container goes away as soon as the status tells of a migration. */
const losingItsContainer = (world: World): World => {
  const { tools, pebble } = world;
  let isLost = false;
  return {
    ...world,
    tools: {
      run: (command, args, options) => {
        isLost ||= command === "status-set" && args.join(" ").includes("Migrating");
        return tools.run(command, args, options);
      },
    },
    pebble: {
      ...pebble,
      connect: (path) => (isLost ? connect("/nobody/listens") : (pebble.connect ?? connect)(path)),
    },
  };
};

describe("a container", () => {
  test.each(["absent", "refusing"] as const)(
    "whose socket is %s is waited for, and used once it listens",
    async (socket) => {
      const start = withContainer(related(), "kratos", { socket });
      const { state, told } = await settle(trial.scenario, start);
      expect(state.status).toEqual({ name: "waiting", message: "Waiting for the container kratos to start" });
      expect(state.ports).toEqual(["4433/tcp", "4434/tcp"]);
      const listening = withContainer(state, "kratos", { socket: "listening" });
      expect((await settle(trial.scenario, listening, { told })).state.status.name).toBe("active");
    },
  );

  test.each(["before-pebble-request", "after-pebble-request"] as const)(
    "whose connection breaks %s in the middle of its setup is set up by the same hook",
    async (fail) => {
      const undisturbed = await trial.scenario.run("install", related());
      for (const asked of ["write /etc/config/kratos/kratos.yaml", "add-layer kratos", "restart kratos"]) {
        const interruption: Interruption = { fail, call: requestOf(undisturbed, asked) };
        const { state, exitCode } = await trial.scenario.run("install", related(), interruption);
        expect([asked, exitCode, state.status.name]).toEqual([asked, 0, "active"]);
        expect(kratosView(state)).toEqual(kratosView(undisturbed.state));
      }
    },
  );

  test("that is lost in the middle of a migration is waited for, and no status tells of a migration any more", async () => {
    const waiting = { name: "waiting", message: "Waiting for the container kratos to start" };
    const { state } = await settle(trial.scenario, withContainer(related(), "kratos", { socket: "absent" }));
    expect(state.status).toEqual(waiting);
    const losing = await startKratosTrial(KRATOS_IMAGE, {}, losingItsContainer);
    const listening = withContainer(state, "kratos", { socket: "listening" });
    const lost = await losing.scenario.run(pebbleReady("kratos"), listening);
    await losing.stop();
    expect(lost.statuses.map(({ message }) => message)).toEqual([
      "Migrating the database of pg-database",
      waiting.message,
    ]);
    expect(lost.state.status).toEqual(waiting);
  });
});

describe("a Kratos whose command for the version is killed", () => {
  test("is not started under an unknown version, and is as usual once it tells", async () => {
    const start = withKratos(related(), { outside: { [KRATOS_OUTSIDE.killed]: "version" } });
    const { state, log, exitCode } = await trial.scenario.run("install", start);
    expect([exitCode, state.status.name, servicesOf(state), state.workloadVersion]).toEqual([0, "waiting", {}, ""]);
    expect(log.filter(({ level }) => level === "WARNING").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("kratos version ended with exit code 137"),
    );
    expect(relationOf(state, "kratos-peers").localAppData).not.toHaveProperty("migration_version_7");
    const cured = withKratos(state, { outside: { [KRATOS_OUTSIDE.killed]: "" } });
    const { state: end } = await trial.scenario.run("update-status", cured);
    expect([end.status.name, end.workloadVersion]).toEqual(["active", "26.2.0"]);
    expect(relationOf(end, "kratos-peers").localAppData).toMatchObject({ migration_version_7: '"v26.2.0"' });
  });
});

describe("a Kratos that exits at its start", () => {
  const exits = "Error: listen tcp :4433: bind: address already in use";

  test("leaves its last lines in the log without its secrets, and says in the status where they are", async () => {
    const start = withKratos(related(), { outside: { [KRATOS_OUTSIDE.exits]: exits } });
    const { state, log } = await trial.scenario.run("install", start);
    expect(state.status).toEqual({
      name: "blocked",
      message: "Kratos exits right after its start; juju debug-log --include kratos/0 --level ERROR",
    });
    const lines = log.filter(({ level }) => level === "ERROR").map(({ message }) => message);
    expect(lines.join("\n")).toContain("bind: address already in use");
    expect(lines.join("\n")).toContain("connecting to <secret>");
    expect(lines.join("\n")).toContain('cookie ["<secret>"]');
  });

  test("is active again once it stays, when Pebble's check tells", async () => {
    const start = withKratos(related(), { outside: { [KRATOS_OUTSIDE.exits]: exits } });
    const { state, told } = await settle(trial.scenario, start);
    expect(servicesOf(state)).toMatchObject({ kratos: "backoff" });
    const { [KRATOS_OUTSIDE.exits]: _gone, ...outside } = containerOf(state, "kratos").outside;
    const cured = withContainer(state, "kratos", { outside });
    const { state: end, hooks } = await settle(trial.scenario, cured, { told });
    expect(hooks.map(({ event }) => event.kind)).toContain("pebble-check-recovered");
    expect(end.status.name).toBe("active");
    expect(servicesOf(end)).toEqual({ courier: "active", kratos: "active" });
  });
});

describe("a courier that exits at its start", () => {
  const courierExits = (state: State): State =>
    withKratos(state, { outside: { [KRATOS_OUTSIDE.courierExits]: "Error: no such mail server" } });

  test("is told of as such, and Kratos goes on while each hook tries the courier again", async () => {
    const { state, log } = await trial.scenario.run("install", courierExits(related()));
    const status = {
      name: "blocked",
      message:
        "Kratos runs and sends no mail: its courier exits right after its start; juju debug-log --include kratos/0 --level ERROR",
    };
    expect(state.status).toEqual(status);
    expect(log.filter(({ level }) => level === "ERROR").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("no such mail server"),
    );
    expect(servicesOf(state)).toEqual({ kratos: "active", courier: "backoff" });
    const again = await trial.scenario.run("update-status", state);
    expect(restartsIn(again)).toEqual(["courier"]);
    expect(again.state.status).toEqual(status);
    const { [KRATOS_OUTSIDE.courierExits]: _gone, ...outside } = containerOf(again.state, "kratos").outside;
    const cured = await trial.scenario.run("update-status", withContainer(again.state, "kratos", { outside }));
    expect(restartsIn(cured)).toEqual(["courier"]);
    expect(cured.state.status.name).toBe("active");
    expect(writesOf(await trial.scenario.run("update-status", cured.state))).toEqual([]);
  });
});

describe("a Kratos that loses its database", () => {
  test("is told of by its check, goes on, and is active again by itself", async () => {
    const { state, told } = await settle(trial.scenario, related());
    const lost = withKratos(state, {
      outside: { [KRATOS_OUTSIDE.refusal]: "FATAL: sorry, too many clients already (SQLSTATE 53300)" },
    });
    const { state: waiting, told: toldOfLoss, hooks } = await settle(trial.scenario, lost, { told });
    expect(hooks.map(({ event }) => event.kind)).toEqual(["pebble-check-failed"]);
    expect(waiting.status.name).toBe("waiting");
    expect(servicesOf(waiting)).toEqual({ courier: "active", kratos: "active" });
    const { [KRATOS_OUTSIDE.refusal]: _gone, ...outside } = containerOf(waiting, "kratos").outside;
    const back = withContainer(waiting, "kratos", { outside });
    const { state: end } = await settle(trial.scenario, back, { told: toldOfLoss });
    expect(end.status.name).toBe("active");
  });
});

describe("a Kubernetes API", () => {
  test("that answers with something else than was asked for is waited for, and Kratos goes on", async () => {
    const kubernetes = await startFakeKubernetes("identity");
    const inCluster = await startKratosTrial(KRATOS_IMAGE, kubernetes.environment);
    const { state } = await settle(inCluster.scenario, inCluster.relateDatabase(inCluster.deployed));
    kubernetes.refuseWith(200);
    const { exitCode, state: waiting } = await inCluster.scenario.run("update-status", state);
    await Promise.all([inCluster.stop(), kubernetes.stop()]);
    expect(exitCode).toBe(0);
    expect(waiting.status).toEqual({
      name: "waiting",
      message: "Waiting for the Kubernetes API, to use its ConfigMaps: an answer that is not the object asked for",
    });
    expect(servicesOf(waiting)).toEqual({ courier: "active", kratos: "active" });
  });
});
