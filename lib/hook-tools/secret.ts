import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { RelationId, UnitName } from "#lib/juju/names.ts";
import type { Secret, SecretContent, SecretId } from "#lib/juju/secret.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

/** Which secret: by its id, or by the label that this application gave it. */
export type SecretReference = { readonly id: SecretId } | { readonly label: string };

/**
 * Which revision: the one that this unit has read before (`tracked`), the newest and from now on tracked one (`refresh`),
 * or the newest without tracking it (`peek`).
 */
export type RevisionChoice = "tracked" | "refresh" | "peek";

/** A secret to be created or changed. */
export interface SecretSpecification {
  readonly owner: "application" | "unit";
  readonly content: Secret<SecretContent>;
  readonly label?: string;
  readonly description?: string;
}

/** `secret-get`: the whole content. Fails with reason `secret-not-found` or `permission-denied`. */
export const secretGet = (
  tools: HookToolRunner,
  reference: SecretReference,
  revision: RevisionChoice,
): Promise<SecretContent> => {
  const which = "id" in reference ? [reference.id] : ["--label", reference.label];
  const flag = revision === "tracked" ? [] : [`--${revision}`];
  return readHookTool(tools, "secret-get", [...flag, ...which], z.record(z.string(), z.string()));
};

/** `secret-add`: the id of the new secret. Juju drops it again if the hook fails. */
export const secretAdd = async (tools: HookToolRunner, specification: SecretSpecification): Promise<SecretId> => {
  const { owner, content } = specification;
  const id = await withContentFiles(content, (files) =>
    runHookTool(tools, "secret-add", ["--owner", owner, ...metadataFlags(specification), ...files]),
  );
  return id.trim();
};

/** `secret-set`: replaces the whole content; the same content makes no new revision. */
export const secretSet = async (tools: HookToolRunner, id: SecretId, content: Secret<SecretContent>): Promise<void> => {
  await withContentFiles(content, (files) => runHookTool(tools, "secret-set", [id, ...files]));
};

/** `secret-grant`: lets the other side of a relation, or one unit of it, read a secret that this application owns. */
export const secretGrant = async (
  tools: HookToolRunner,
  id: SecretId,
  relation: RelationId,
  unit?: UnitName,
): Promise<void> => {
  await runHookTool(tools, "secret-grant", [
    id,
    "-r",
    String(relation),
    ...(unit === undefined ? [] : ["--unit", unit]),
  ]);
};

/** `secret-revoke`: takes the grant to a relation back. */
export const secretRevoke = async (tools: HookToolRunner, id: SecretId, relation: RelationId): Promise<void> => {
  await runHookTool(tools, "secret-revoke", [id, "-r", String(relation)]);
};

/** `secret-remove`: one revision, or all of them. */
export const secretRemove = async (tools: HookToolRunner, id: SecretId, revision?: number): Promise<void> => {
  await runHookTool(tools, "secret-remove", [id, ...(revision === undefined ? [] : ["--revision", String(revision)])]);
};

/** `secret-ids`: the bare ids of the secrets that this application and unit own. */
export const secretIds = async (tools: HookToolRunner): Promise<readonly SecretId[]> =>
  (await readHookTool(tools, "secret-ids", [], z.array(z.string()).nullable())) ?? [];

const SecretInfo = z.record(
  z.string(),
  z.looseObject({ revision: z.number(), label: z.string().default(""), owner: z.string() }),
);

/** What Juju tells an owner about a secret. */
export interface SecretInfo {
  readonly id: SecretId;
  readonly revision: number;
  readonly label: string;
  readonly owner: string;
}

/** `secret-info-get`: for owners only. */
export const secretInfoGet = async (tools: HookToolRunner, reference: SecretReference): Promise<SecretInfo> => {
  const which = "id" in reference ? [reference.id] : ["--label", reference.label];
  const entries = Object.entries(await readHookTool(tools, "secret-info-get", which, SecretInfo));
  const [id, info] = z.tuple([z.string(), z.custom<(typeof entries)[number][1]>()]).parse(entries[0]);
  return { id, revision: info.revision, label: info.label, owner: info.owner };
};

const metadataFlags = ({ label, description }: SecretSpecification): readonly string[] => [
  ...(label === undefined ? [] : ["--label", label]),
  ...(description === undefined ? [] : ["--description", description]),
];

/** Arguments are public (/proc) and logged by the agent, so each value goes through a file that only this user reads. */
const withContentFiles = async <T>(
  content: Secret<SecretContent>,
  use: (files: readonly string[]) => Promise<T>,
): Promise<T> => {
  const directory = await mkdtemp(join(tmpdir(), "juju-secret-"));
  try {
    const files = await Promise.all(
      Object.entries(content.reveal()).map(async ([key, value], index) => {
        const path = join(directory, String(index));
        await writeFile(path, value, { mode: 0o600 });
        return `${key}#file=${path}`;
      }),
    );
    return await use(files);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};
