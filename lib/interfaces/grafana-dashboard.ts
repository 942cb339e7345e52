import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import type { JujuTopology } from "./juju-topology.ts";
import { mapReading, type Reading, readJson } from "./reading.ts";
import { storeAsXz } from "./xz.ts";

/**
 * The Juju interface `grafana_dashboard`, both sides (grafana_dashboard 0.47).
 * The provider's application brings dashboards; the requirer, Grafana, answers only when it cannot use one.
 */
export const GRAFANA_DASHBOARD = "grafana_dashboard";

/** A dashboard that a charm brings. */
export interface Dashboard {
  /** Its name between charms, such as `file:kratos.json`. */
  readonly id: string;
  /** Path of its file in the charm. Its uid is made of it, so it stays what it was even if the file moves: Grafana goes by the uid. */
  readonly path: string;
  /** The dashboard in Grafana's own format. */
  readonly model: Readonly<Record<string, unknown>>;
}

/**
 * The databag of a provider's application. `current` is what it says now: as long as the dashboards are the same it stays as it is,
 * because a new uuid alone would wake Grafana.
 */
export const providerDatabag = (
  dashboards: readonly Dashboard[],
  topology: JujuTopology,
  current: Databag,
): Databag => {
  const templates = Object.fromEntries(dashboards.map((each) => [each.id, templateOf(each, topology)]));
  const written = readJson(current, "dashboards", Written);
  if (written.state === "ready" && isDeepStrictEqual(written.value.templates, templates)) return current;
  return { dashboards: JSON.stringify({ templates, uuid: uuidOf(JSON.stringify(templates)) }) };
};

const Written = z.object({ templates: z.unknown() });

const templateOf = ({ id, path, model }: Dashboard, topology: JujuTopology) => ({
  charm: topology.charmName,
  content: Buffer.from(storeAsXz(Buffer.from(JSON.stringify(labelled(model, topology.charmName, path))))).toString(
    "base64",
  ),
  juju_topology: {
    model: topology.model,
    model_uuid: topology.modelUuid,
    application: topology.application,
    unit: topology.unit,
  },
  inject_dropdowns: true,
  dashboard_alt_uid: digest(`${topology.charmName}-${id}`, 8),
});

/** The dashboard with a uid that no other charm has, unless it brings one, and with the charm's tag. */
const labelled = (model: Dashboard["model"], charm: string, path: string) => {
  const { uid, tags: own } = model;
  const tags: readonly unknown[] = Array.isArray(own) ? own : [];
  const isTagged = tags.some((tag) => typeof tag === "string" && tag.startsWith("charm: "));
  return {
    ...model,
    uid: typeof uid === "string" && /^[\da-f]{40}$/.test(uid) ? uid : digest(`${charm}-${path}`, 20),
    tags: isTagged ? tags : [...tags, `charm: ${charm}`],
  };
};

const digest = (text: string, bytes: number): string =>
  createHash("shake256", { outputLength: bytes }).update(text).digest("hex");

/** A uuid that changes when the text does, in the form of version 4. */
const uuidOf = (text: string): string =>
  digest(text, 16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");

/** A dashboard as Grafana gets it. */
export interface OfferedDashboard {
  readonly id: string;
  readonly charm: string;
  /** The dashboard's JSON in the .xz format. */
  readonly compressed: Uint8Array;
  readonly topology: Omit<JujuTopology, "charmName">;
  /** Whether Grafana adds the menus that choose model, application and unit. */
  readonly injectDropdowns: boolean;
}

/** Reads the databag of a provider's application, as Grafana does. */
export const readProviderDatabag = (databag: Databag): Reading<readonly OfferedDashboard[]> =>
  mapReading(readJson(databag, "dashboards", Offer), ({ templates }) => Object.entries(templates).map(offered));

const Template = z.object({
  charm: z.string(),
  content: z.base64().min(1),
  juju_topology: z.object({ model: z.string(), model_uuid: z.string(), application: z.string(), unit: z.string() }),
  inject_dropdowns: z.boolean().default(true),
});

const Offer = z.object({ templates: z.record(z.string(), Template) });

const offered = ([id, template]: readonly [string, z.infer<typeof Template>]): OfferedDashboard => {
  const { model, model_uuid, application, unit } = template.juju_topology;
  return {
    id,
    charm: template.charm,
    compressed: Buffer.from(template.content, "base64"),
    topology: { model, modelUuid: model_uuid, application, unit },
    injectDropdowns: template.inject_dropdowns,
  };
};

/** Why Grafana could not use a dashboard. */
export interface DashboardError {
  readonly dashboardId: string;
  readonly error: string;
}

/** The databag of a requirer's application; without errors the key goes. */
export const requirerDatabag = (errors: readonly DashboardError[]): Databag => ({
  event:
    errors.length === 0
      ? ""
      : JSON.stringify({ errors: errors.map(({ dashboardId, error }) => ({ dashboard_id: dashboardId, error })) }),
});

/** Reads why Grafana could not use some dashboards. */
export const readRequirerDatabag = (databag: Databag): Reading<readonly DashboardError[]> =>
  mapReading(readJson(databag, "event", Event), ({ errors }) =>
    errors.map((each) => ({ dashboardId: each.dashboard_id, error: each.error })),
  );

const Event = z.object({ errors: z.array(z.object({ dashboard_id: z.string(), error: z.string() })) });
