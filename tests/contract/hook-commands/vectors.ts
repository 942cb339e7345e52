import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** One run of a hook command, and what Juju answered; README.md says what the fields mean. */
export type Vector = z.output<typeof Vector>;

const Status = z.object({ status: z.string(), message: z.string() });

const Vector = z.strictObject({
  id: z.string(),
  context: z.string(),
  seq: z.string().optional(),
  chain: z.string().optional(),
  command: z.array(z.string()),
  stdin: z.string().optional(),
  stdinRead: z.boolean().default(false),
  stdout: z.string().nullable().default(""),
  stdoutFirstLine: z.string().optional(),
  stderr: z.string().nullable().default(""),
  code: z.number().nullable().default(0),
  effects: z
    .strictObject({
      log: z.array(z.object({ module: z.string(), level: z.string(), message: z.string() })).optional(),
      unitStatus: z.array(Status).optional(),
      applicationStatus: z.array(Status).optional(),
      workloadVersion: z.array(z.string()).optional(),
      actionLog: z.array(z.string()).optional(),
      commit: z.tuple([z.object({ args: z.tuple([z.record(z.string(), z.unknown())]) })]).optional(),
      actionFinish: z.tuple([Status.extend({ results: z.record(z.string(), z.unknown()) })]).optional(),
      flushError: z.string().optional(),
    })
    .default({}),
  apiCalls: z.array(z.string()).optional(),
  wroteFiles: z.record(z.string(), z.string()).default({}),
  semantics: z.enum(["real", "stub"]).default("real"),
  transport: z.boolean().default(false),
  contextId: z.string().optional(),
  panic: z.string().optional(),
  unstable: z.boolean().default(false),
  note: z.string().optional(),
});

/** The vectors that were recorded on a version of Juju. Those of 4.0 are stored only where they differ from 3.6. */
export const readVectors = (version: "3.6" | "4.0"): readonly Vector[] => {
  const recorded = readLines("vectors-3.6.jsonl", Vector);
  if (version === "3.6") return recorded;
  const differences = new Map(readLines("vectors-4.0-differences.jsonl", Vector).map((vector) => [vector.id, vector]));
  const known = new Set(recorded.map(({ id }) => id));
  return [
    ...recorded.map((vector) => differences.get(vector.id) ?? vector),
    ...[...differences.values()].filter(({ id }) => !known.has(id)),
  ];
};

/** Reads a file of one JSON value a line. */
export const readLines = <T extends z.ZodType>(file: string, schema: T): readonly z.output<T>[] =>
  readFileSync(join(import.meta.dirname, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));
