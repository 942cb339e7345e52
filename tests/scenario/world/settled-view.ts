import { containerOf, type State, withContainer } from "#lib/testing/index.ts";
import { newKratosContainer } from "./world-changes.ts";

/**
 * The same world seen by a charm that has done nothing yet: an empty container and, where this unit may write, no word of its own said.
 * What was migrated, which schemas were accepted, who led and what was asked of whom since is history, and stays, and so does the mail
 * server of before: Kratos goes on with it while the related one cannot be used.
 */
export const untouched = (state: State): State => ({
  ...withLastMailServer(state, newKratosContainer(state, "boot-untouched")),
  relations: state.relations.map((relation) => ({
    ...relation,
    localUnitData: {},
    localAppData: state.leader
      ? Object.fromEntries(Object.entries(relation.localAppData).filter(([key]) => HISTORY.test(key)))
      : relation.localAppData,
  })),
  workloadVersion: "",
  status: { name: "waiting", message: "installing agent" },
});

const withLastMailServer = (before: State, state: State): State => {
  const { COURIER_SMTP_CONNECTION_URI: mailServer } =
    containerOf(before, "kratos").layers.find(({ label }) => label === "kratos")?.layer.services?.["kratos"]
      ?.environment ?? {};
  if (mailServer === undefined) return state;
  const environment = { COURIER_SMTP_CONNECTION_URI: mailServer };
  const services = { kratos: { override: "replace", command: "kratos", environment } } as const;
  return withContainer(state, "kratos", { layers: [{ label: "kratos", layer: { services } }] });
};

const HISTORY = /^(?:migration_version_\d+|identity_schemas|leader|courier_handover)$/;

/** What the charm is answerable for: status, ports, databags, and, as far as Kratos runs, its files, plan and services. */
export const settledView = (state: State): unknown => {
  const { files, layers, services } = containerOf(state, "kratos");
  const running = Object.entries(services).filter(([, { current }]) => current === "active");
  return {
    status: state.status,
    ports: state.ports,
    relations: Object.fromEntries(
      state.relations.map(({ endpoint, id, localAppData, localUnitData }) => [
        `${endpoint}:${id}`,
        { app: withoutUuid(localAppData), unit: localUnitData },
      ]),
    ),
    services: Object.fromEntries(running.map(([name, { startedWith }]) => [name, startedWith])),
    ...(running.length > 0 && {
      files: Object.fromEntries(
        Object.entries(files)
          .filter(([path]) => !path.endsWith("charm-progress.json"))
          .map(([path, { content, permissions }]) => [path, { content: String(content), permissions }]),
      ),
      plan: layers
        .map(({ label, layer }) => ({ label, layer: { ...layer, "log-targets": liveTargets(layer) } }))
        .filter(hasPlan),
    }),
  };
};

type Layer = ReturnType<typeof containerOf>["layers"][number]["layer"];

/** A target that was switched off stays in a plan and does nothing. */
const liveTargets = ({ "log-targets": targets = {} }: Layer) =>
  Object.fromEntries(Object.entries(targets).filter(([, { services }]) => services?.includes("-all") !== true));

const hasPlan = ({ layer }: { readonly layer: Layer }): boolean =>
  Object.keys(layer.services ?? {}).length + Object.keys(layer["log-targets"] ?? {}).length > 0;

/** Grafana is told of a change by a random number. */
const withoutUuid = (databag: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(databag).map(([key, value]) => [key, value.replace(/"uuid": ?"[^"]*"/, "")]));
