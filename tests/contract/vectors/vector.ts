import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";

const Bag = z.record(z.string(), z.string());

const Relation = z.strictObject({
  endpoint: z.string(),
  relation_id: z.int(),
  remote_app_name: z.string().optional(),
  remote_app: Bag.default({}),
  remote_units: z.record(z.string(), Bag).default({}),
  local_app: Bag.default({}),
  local_unit: Bag.default({}),
});

const Revisions = z.strictObject({ label: z.string().nullable(), tracked: Bag, latest: Bag });

const STATUSES = ["active", "blocked", "waiting", "maintenance"] as const;

const Expectation = z
  .strictObject({
    databags: z.record(z.string(), z.strictObject({ app: Bag, unit: Bag })).default({}),
    env: z.record(z.string(), z.string().nullable()).default({}),
    kratos_yaml: z.record(z.string(), z.unknown()).default({}),
    log_targets: z.record(z.string(), z.record(z.string(), z.unknown())).nullable().default({}),
    files: Bag.default({}),
    unit_status: z.string().transform((text) => z.enum(STATUSES).parse(text.split(":")[0])),
  })
  .transform(({ kratos_yaml, log_targets, unit_status, ...rest }) => ({
    ...rest,
    kratosYaml: kratos_yaml,
    logTargets: log_targets,
    status: unit_status,
  }));

const Vector = z.strictObject({
  id: z.string(),
  hook: z.string(),
  leader: z.boolean(),
  config: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])),
  relations: z.array(Relation),
  configmaps: z.record(z.string(), Bag),
  secrets: z.record(z.string(), Revisions),
  expect: Expectation.optional(),
  note: z.string().optional(),
  python_events: z.array(z.string()).optional(),
  python_raises: z.string().optional(),
});

/** One hook of the Python charm 2.4.2: what it found and what it left, recorded from running code. */
export type Vector = z.output<typeof Vector>;

/** What a hook leaves. Null stands for what is not there; log targets are null where there are none at all. */
export type Expectation = z.output<typeof Expectation>;

/** Reads the recorded hooks, each text of theirs that is named in `here` replaced by what stands for it on this machine. */
export const readVectors = async (here: Readonly<Record<string, string>>): Promise<readonly Vector[]> => {
  const text = await readFile(join(import.meta.dirname, "kratos-2.4.2.jsonl"), "utf8");
  return Object.entries(here)
    .reduce((replaced, [recorded, own]) => replaced.replaceAll(recorded, own), text)
    .trim()
    .split("\n")
    .map((line) => Vector.parse(JSON.parse(line)));
};
