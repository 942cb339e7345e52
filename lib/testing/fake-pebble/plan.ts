import type { Check, Layer, LogTarget, Service } from "#lib/testing/fake-pebble/api/layer-schema.ts";
import type { LabelledLayer } from "./container-state.ts";

/** The layers combined. */
export interface Plan {
  readonly services: Readonly<Record<string, Service>>;
  readonly checks: Readonly<Record<string, Check>>;
  readonly "log-targets": Readonly<Record<string, LogTarget>>;
}

/** Combines layers in their order, as Pebble does it: an entry replaces that of earlier layers or is merged into it. */
export const combine = (layers: readonly LabelledLayer[]): Plan => {
  const combined = layers.reduce<Layer>((below, { layer }) => overlay(below, layer), {});
  return { services: {}, checks: {}, "log-targets": {}, ...combined };
};

const SECTIONS = ["services", "checks", "log-targets"] as const;

/** Puts one layer over another. Nothing ever leaves. */
export const overlay = (below: Layer, above: Layer): Layer => ({
  ...below,
  ...above,
  ...Object.fromEntries(
    SECTIONS.filter((section) => (below[section] ?? above[section]) !== undefined).map((section) => [
      section,
      overlaySection<{ readonly override: string }>(below[section], above[section]),
    ]),
  ),
});

const overlaySection = <Entry extends { readonly override: string }>(
  below: Readonly<Record<string, Entry>> = {},
  above: Readonly<Record<string, Entry>> = {},
): Readonly<Record<string, Entry>> => {
  const combined = { ...below };
  for (const [name, entry] of Object.entries(above)) {
    const former = combined[name];
    combined[name] = entry.override === "merge" && former !== undefined ? mergeEntry(former, entry) : entry;
  }
  return combined;
};

/** Lists grow, maps are joined by key, everything else is set; `override` stays that of the first. */
const mergeEntry = <Entry extends object>(below: Entry, above: Entry): Entry => {
  const merged = { ...below, ...above };
  return Object.assign(
    merged,
    Object.fromEntries(
      Object.entries(above).flatMap(([key, value]: [string, unknown]) => {
        const former: unknown = Object.entries(below).find(([name]) => name === key)?.[1];
        if (key === "override") return [[key, former]];
        if (Array.isArray(value) && Array.isArray(former)) return [[key, [...former, ...value]]];
        return isMap(value) && isMap(former) ? [[key, { ...former, ...value }]] : [];
      }),
    ),
  );
};

const isMap = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
