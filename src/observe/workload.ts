import * as z from "zod";
import { type CheckInfo, listChecks } from "#lib/pebble/checks.ts";
import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import { readFile } from "#lib/pebble/files.ts";
import { listServices, type ServiceInfo } from "#lib/pebble/services.ts";
import { systemInfo } from "#lib/pebble/system-info.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type {
  DatabaseFact,
  KratosAnswers,
  MigrationFact,
  Progress,
  Readiness,
  ServiceState,
  WorkloadFact,
} from "#src/facts.ts";
import { fingerprint } from "#src/kratos/fingerprint.ts";
import { CONFIG_PATH, COURIER_SERVICE, KRATOS_SERVICE, PROGRESS_PATH, READY_CHECK } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";
import { observeMigration } from "./migration.ts";
import { observeVersion, type VersionAnswer } from "./version.ts";

/** Reads what runs in the container. Kratos itself is only asked when it does not run well on what was set up before: each question costs a process. */
export const observeWorkload = async (
  world: World,
  database: Promise<DatabaseFact>,
  answers: KratosAnswers | undefined,
): Promise<WorkloadFact> => {
  const { pebble } = world;
  try {
    const [{ bootId }, services, checks, config, progress] = await Promise.all([
      systemInfo(pebble),
      listServices(pebble),
      listChecks(pebble),
      readText(pebble, CONFIG_PATH),
      readProgress(pebble),
    ]);
    const current = progress?.bootId === bootId ? progress : undefined;
    const answered = answers?.bootId === bootId ? answers : undefined;
    const answer = versionIn(current ?? answered) ?? (await observeVersion(world));
    if (answer.state !== "known") return answer;
    const { version } = answer;
    const kratos = stateOf(services, KRATOS_SERVICE);
    const ready = readinessOf(checks);
    const facts = {
      bootId,
      version,
      kratos,
      courier: stateOf(services, COURIER_SERVICE),
      ready,
      configFile: config === undefined ? undefined : fingerprint(config),
      progress: current,
    };
    const isAnswered = answered !== undefined && answered.migration.state !== "not-asked";
    const migration = isAnswered ? answered.migration : await askForMigration(pebble, facts, await database);
    return { state: "reachable", ...facts, migration };
  } catch (error) {
    if (isPebbleUnavailable(error)) return { state: "unreachable", reason: error.message };
    throw error;
  }
};

const versionIn = (noted: Pick<KratosAnswers, "version"> | undefined): VersionAnswer | undefined =>
  noted && { state: "known", version: noted.version };

const askForMigration = async (
  pebble: Pebble,
  {
    kratos,
    ready,
    progress,
  }: { readonly kratos: ServiceState; readonly ready: Readiness; readonly progress: Progress | undefined },
  database: DatabaseFact,
): Promise<MigrationFact> => {
  if (database.state !== "ready") return { state: "not-asked" };
  const runsWell = kratos === "active" && ready !== "not-ready" && progress?.dsn === fingerprint(database.dsn.reveal());
  return runsWell ? { state: "not-asked" } : observeMigration(pebble, database);
};

const stateOf = (services: readonly ServiceInfo[], name: string): ServiceState =>
  services.find((service) => service.name === name)?.current ?? "absent";

const readinessOf = (checks: readonly CheckInfo[]): Readiness => {
  const check = checks.find(({ name }) => name === READY_CHECK);
  if (check?.status === "down") return "not-ready";
  return check?.status === "up" && check.successes > 0 ? "ready" : "unknown";
};

const readText = async (pebble: Pebble, path: string): Promise<string | undefined> => {
  const content = await readFile(pebble, path);
  return content === undefined ? undefined : Buffer.from(content).toString();
};

const ProgressSchema = z.object({
  bootId: z.string(),
  version: z.string(),
  dsn: z.string(),
  layer: z.string(),
  logTargets: z.string(),
  certificates: z.string(),
  config: z.object({ data: z.string(), file: z.string() }),
  services: z.object({ kratos: z.string(), courier: z.string() }),
});

/** A note that cannot be read is none: what it told is then done once more. */
const readProgress = async (pebble: Pebble): Promise<Progress | undefined> => {
  const text = await readText(pebble, PROGRESS_PATH);
  return text === undefined ? undefined : parseProgress(text);
};

const parseProgress = (text: string): Progress | undefined => {
  try {
    return ProgressSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
