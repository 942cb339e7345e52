import { parse } from "yaml";
import { readFile } from "#lib/pebble/files.ts";
import { getPlan } from "#lib/pebble/plan.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { CA_BUNDLE_PATH, CONFIG_PATH } from "#src/kratos/names.ts";

/** What the neighbours have an effect on. */
export interface Workload {
  readonly configuration: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logTargets: readonly string[];
  readonly certificates: string;
}

/** Looks at the container of Kratos. */
export const workloadAt = async (pebble: Pebble): Promise<Workload> => {
  const plan = parse(await getPlan(pebble));
  const text = async (path: string) => Buffer.from((await readFile(pebble, path)) ?? []).toString();
  const targets: readonly { location: string; services: readonly string[] }[] = Object.values(
    plan["log-targets"] ?? {},
  );
  return {
    configuration: await text(CONFIG_PATH),
    environment: plan.services.kratos.environment,
    logTargets: targets.filter(({ services }) => services.includes("all")).map(({ location }) => location),
    certificates: await text(CA_BUNDLE_PATH),
  };
};

/** The level that Kratos is started with. */
export const levelInPlan = async (pebble: Pebble): Promise<string | undefined> =>
  (await workloadAt(pebble)).environment["LOG_LEVEL"];

/** The least length of passwords, which only changes a file. */
export const leastLengthInConfiguration = async (pebble: Pebble): Promise<string | undefined> =>
  /min_password_length: (?<length>\d+)/.exec((await workloadAt(pebble)).configuration)?.groups?.["length"];
