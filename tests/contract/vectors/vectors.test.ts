import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSameMeaning } from "#lib/interfaces/wire/semantic-equality.ts";
import {
  type ContainerState,
  containerOf,
  newContainer,
  type Outcome,
  relationOf,
  type State,
  settle,
  textOfFile,
} from "#lib/testing/index.ts";
import { startFakeKubernetes } from "#tests/scenario/fake-kubernetes.ts";
import { startKratosTrial } from "#tests/scenario/kratos-scenario.ts";
import { DECISIONS } from "./decisions.ts";
import { hookOfVector, stateOfVector } from "./state-of-vector.ts";
import { type Expectation, readVectors, type Vector } from "./vector.ts";

const kubernetes = await startFakeKubernetes("identity");
const trial = await startKratosTrial(undefined, kubernetes.environment);
afterAll(() => Promise.all([trial.stop(), kubernetes.stop()]));

let serving: ContainerState;
beforeAll(async () => {
  const { state } = await settle(trial.scenario, trial.relateDatabase(trial.deployed, { id: 5 }));
  serving = containerOf(state, "kratos");
});

/** The address of the database is one at which something listens, that of the pod is the scenario's, and a secret has an id that Juju could give. */
const vectors = await readVectors({
  "postgresql-k8s-primary.identity.svc.cluster.local:5432": trial.databaseAddress,
  "192.0.2.0": "127.0.0.1",
  "secret:d0000000000000000wh0": "secret:d0000000000000000vh0",
});

/** Kratos runs where a vector says that its database is migrated. A relation that breaks has been there, so a hook has seen it. */
const outcomeOf = async (vector: Vector): Promise<Outcome> => {
  kubernetes.configMaps.clear();
  for (const [name, data] of Object.entries(vector.configmaps))
    kubernetes.configMaps.set(name, { labels: { "juju-app-name": "kratos" }, data });
  const peers = vector.relations.find(({ endpoint }) => endpoint === "kratos-peers");
  const isMigrated = peers?.local_app["migration_version_5"] !== undefined;
  const container = isMigrated ? serving : newContainer();
  const state = stateOfVector(vector, trial.deployed, container);
  const before = vector.hook.endsWith("_broken") ? await afterAnyHook(state) : state;
  const hook = hookOfVector(vector, before);
  return trial.scenario.run(hook.event, hook.state);
};

const afterAnyHook = async (state: State): Promise<State> => {
  const { state: after } = await trial.scenario.run("update-status", state);
  return { ...state, containers: after.containers, secrets: after.secrets };
};

const parseYaml = (text: string): unknown => parse(text, { logLevel: "silent" });

/** A databag with each value replaced by the recorded one where it means the same: what is left of a comparison is a difference. */
const sameAs = (recorded: Readonly<Record<string, string>>, bag: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(bag).map(([key, value]) => {
      const wanted = recorded[key];
      if (wanted === "(own text)") return [key, typeof JSON.parse(value) === "object" ? wanted : value];
      return [key, wanted !== undefined && isSameMeaning(wanted, value, parseYaml) ? wanted : value];
    }),
  );

/** What the Python library keeps for itself in its unit's databag for the database nobody else reads, and this charm needs no such memo. */
const databagsOf = (state: State, recorded: Expectation["databags"]) =>
  Object.fromEntries(
    Object.entries(recorded).map(([name, { app, unit }]) => {
      const [endpoint = "", id] = name.split(":");
      const { localAppData, localUnitData } = relationOf(state, endpoint, Number(id));
      const isMemo = endpoint === "pg-database";
      return [name, { app: sameAs(app, localAppData), unit: isMemo ? unit : sameAs(unit, localUnitData) }];
    }),
  );

const environmentOf = (state: State): Readonly<Record<string, string>> =>
  containerOf(state, "kratos").layers.find(({ label }) => label === "kratos")?.layer.services?.["kratos"]?.environment ??
  {};

const pick = (values: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? null]));

const at = (tree: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((branch, name) => new Map(Object.entries(Object(branch))).get(name), tree) ?? null;

const configOf = (state: State, paths: readonly string[]) => {
  const tree = parseYaml(textOfFile(state, "kratos", "/etc/config/kratos/kratos.yaml") ?? "");
  return Object.fromEntries(paths.map((path) => [path, at(tree, path)]));
};

const logTargetsOf = (state: State) =>
  containerOf(state, "kratos").layers.find(({ label }) => label === "kratos-log-forwarding")?.layer["log-targets"] ??
  null;

const filesOf = (state: State, paths: readonly string[]) =>
  Object.fromEntries(paths.map((path) => [path, textOfFile(state, "kratos", path) ?? ""]));

const NOTHING: Expectation = { databags: {}, env: {}, kratosYaml: {}, logTargets: {}, files: {}, status: "active" };

/** What was recorded, as far as it is not decided otherwise. */
const expectationOf = (vector: Vector): Expectation => ({
  ...NOTHING,
  ...vector.expect,
  ...DECISIONS[vector.id]?.expected(vector),
});

describe("a hook of the Python charm ends the same here", () => {
  test("for every one that was recorded", () => expect(vectors).toHaveLength(57));

  test("or the decision says why not, by a bug that is in the recording", () =>
    expect(Object.keys(DECISIONS).filter((id) => !vectors.some((vector) => vector.id === id))).toEqual([]));

  test.each(vectors.map((vector) => ({ title: `${vector.id} ${DECISIONS[vector.id]?.bug ?? ""}`, vector })))(
    "$title",
    async ({ vector }) => {
      const { exitCode, state } = await outcomeOf(vector);
      const { databags, env, kratosYaml, files, logTargets, status } = expectationOf(vector);
      expect(exitCode).toBe(0);
      expect(`${state.status.name}: ${state.status.message}`).toMatch(new RegExp(`^${status}:`));
      expect(databagsOf(state, databags)).toEqual(databags);
      expect(pick(environmentOf(state), Object.keys(env))).toEqual(env);
      expect(configOf(state, Object.keys(kratosYaml))).toEqual(kratosYaml);
      expect(filesOf(state, Object.keys(files))).toEqual(files);
      if (logTargets === null) expect(logTargetsOf(state)).toBeNull();
      else expect(logTargetsOf(state) ?? {}).toMatchObject(logTargets);
    },
  );
});
