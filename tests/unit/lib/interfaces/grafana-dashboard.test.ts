import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Dashboard,
  providerDatabag,
  readProviderDatabag,
  readRequirerDatabag,
  requirerDatabag,
} from "#lib/interfaces/grafana-dashboard.ts";
import { hostileDatabags } from "./hostile-databags.ts";
import { jsonValues } from "./json-values.ts";
import { readStoredXz } from "./read-stored-xz.ts";
import { KRATOS, topologies } from "./topologies.ts";

const DASHBOARD: Dashboard = {
  id: "file:kratos.json",
  path: "src/grafana_dashboards/kratos.json.tmpl",
  model: { title: "Kratos", panels: [], tags: ["identity"] },
};

describe("grafana_dashboard", () => {
  test("everything but the dashboard itself is as recorded", () =>
    expect(jsonValues(providerDatabag([DASHBOARD], KRATOS, {}))).toEqual({
      dashboards: {
        templates: {
          "file:kratos.json": {
            charm: "kratos",
            content: expect.stringMatching(/^\/Td6WFoA[A-Za-z0-9+/]+={0,2}$/),
            juju_topology: {
              model: "identity",
              model_uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
              application: "kratos",
              unit: "kratos/0",
            },
            inject_dropdowns: true,
            dashboard_alt_uid: "00243581eeb55c29",
          },
        },
        uuid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
      },
    }));

  test("the uid is that of the Python charm, made of the path, and the charm is a tag", () =>
    expect(modelsIn(providerDatabag([DASHBOARD], KRATOS, {}))).toEqual([
      { ...DASHBOARD.model, uid: "be58e096517bdc04ef005b9a4c2a25ecf0f701d1", tags: ["identity", "charm: kratos"] },
    ]));

  test("a uid of 40 hexadecimal digits and a charm's tag stay as they are", () => {
    const model = { uid: "00".repeat(20), tags: ["charm: another"] };
    expect(modelsIn(providerDatabag([{ ...DASHBOARD, model }], KRATOS, {}))).toEqual([model]);
  });

  test("dashboards that have not changed keep their uuid, whoever wrote it and in whatever order", () => {
    const written = jsonValues(providerDatabag([DASHBOARD], KRATOS, {}))["dashboards"];
    const current = {
      dashboards: JSON.stringify({ uuid: "116cfd68-17a2-4123-bb0c-d4de9eb793f4", ...without(written, "uuid") }),
    };
    expect(providerDatabag([DASHBOARD], KRATOS, current)).toBe(current);
  });

  test.each([
    ["another leader", [DASHBOARD], { ...KRATOS, unit: "kratos/1" }],
    ["another dashboard", [{ ...DASHBOARD, model: { title: "Mail" } }], KRATOS],
    ["no dashboard", [], KRATOS],
  ])("%s is another uuid", (_, dashboards, topology) => {
    const current = providerDatabag([DASHBOARD], KRATOS, {});
    expect(uuidOf(providerDatabag(dashboards, topology, current))).not.toEqual(uuidOf(current));
  });

  test("what a charm brings, Grafana reads, whoever it is", () => {
    const model = fc.record({ title: fc.string(), panels: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }) });
    fc.assert(
      fc.property(topologies, model, (topology, dashboard) => {
        const databag = providerDatabag([{ ...DASHBOARD, model: dashboard }], topology, {});
        const { charmName, ...place } = topology;
        expect(readProviderDatabag(databag)).toMatchObject({
          state: "ready",
          value: [{ id: "file:kratos.json", charm: charmName, topology: place, injectDropdowns: true }],
        });
        expect(modelsIn(databag)).toMatchObject([JSON.parse(JSON.stringify(dashboard))]);
      }),
    );
  });

  test("what Grafana cannot use, the charm reads", () => {
    const errors = [{ dashboardId: "file:kratos.json", error: "no title" }];
    expect(jsonValues(requirerDatabag(errors))).toEqual({
      event: { errors: [{ dashboard_id: "file:kratos.json", error: "no title" }] },
    });
    expect(readRequirerDatabag(requirerDatabag(errors))).toEqual({ state: "ready", value: errors });
    expect(readRequirerDatabag(requirerDatabag([]))).toEqual({ state: "pending" });
  });

  test("whatever a databag holds, both sides read it without an exception, and it is replaced", () => {
    const nearly = [
      { errors: [{ dashboard_id: "a", error: "e" }] },
      ...Object.values(jsonValues(providerDatabag([DASHBOARD], KRATOS, {}))),
    ];
    fc.assert(
      fc.property(hostileDatabags(["dashboards", "event"], nearly), (databag) => {
        for (const read of [readProviderDatabag, readRequirerDatabag])
          expect(read(databag).state).toMatch(/^(pending|invalid|ready)$/);
        expect(modelsIn(providerDatabag([DASHBOARD], KRATOS, databag))).toHaveLength(1);
      }),
    );
  });
});

const modelsIn = (databag: Readonly<Record<string, string>>): readonly unknown[] => {
  const reading = readProviderDatabag(databag);
  if (reading.state !== "ready") throw new Error(`the databag is ${reading.state}`);
  return reading.value.map(({ compressed }) => JSON.parse(readStoredXz(compressed).toString("utf8")));
};

const uuidOf = (databag: Readonly<Record<string, string>>): unknown => {
  const { dashboards } = jsonValues(databag);
  return typeof dashboards === "object" && dashboards !== null && "uuid" in dashboards ? dashboards.uuid : undefined;
};

const without = (value: unknown, name: string): object =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== name));
