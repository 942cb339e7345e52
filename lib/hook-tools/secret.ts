import * as z from "zod";
import type { ApplicationName, RelationId, UnitName } from "#lib/juju/names.ts";
import type { Secret, SecretContent, SecretId } from "#lib/juju/secret.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { HookToolOutputError, readHookTool, runHookTool } from "./run-hook-tool.ts";
import { withSecretFiles } from "./secret-files.ts";

/** Which secret: by its id, or by the label that this application gave it. */
export type SecretReference = { readonly id: SecretId } | { readonly label: string };

/**
 * Which revision: the one that this unit has read before (`tracked`), the newest and from now on tracked one (`refresh`),
 * or the newest without tracking it (`peek`).
 */
export type RevisionChoice = "tracked" | "refresh" | "peek";

/** What an owner may say about a secret beside its content. */
export interface SecretMetadata {
  readonly label?: string;
  readonly description?: string;
  /** How often Juju asks for a new revision by the hook `secret-rotate`. */
  readonly rotate?: "never" | "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";
  /** When Juju runs the hook `secret-expired`. */
  readonly expire?: Date;
}

/** A secret to be created. */
export interface SecretSpecification extends SecretMetadata {
  readonly owner: "application" | "unit";
  readonly content: Secret<SecretContent>;
}

/** What to change of a secret; what is left out stays. Content is replaced as a whole. */
export interface SecretChange extends SecretMetadata {
  readonly content?: Secret<SecretContent>;
}

const Content = z.record(z.string(), z.string());

/** `secret-get`: the whole content, text only. Fails with reason `secret-not-found` or `permission-denied`. */
export const secretGet = (
  tools: HookToolRunner,
  reference: SecretReference,
  revision: RevisionChoice,
): Promise<SecretContent> => {
  const flag = revision === "tracked" ? [] : [`--${revision}`];
  return readHookTool(tools, "secret-get", [...flag, ...referenceArguments(reference)], Content);
};

/** `secret-add`: the id of the new secret. Juju drops it again if the hook fails. One of the application is for the leader to add. */
export const secretAdd = async (tools: HookToolRunner, specification: SecretSpecification): Promise<SecretId> => {
  const { owner, content } = specification;
  const id = await withSecretFiles(content, (files) =>
    runHookTool(tools, "secret-add", ["--owner", owner, ...metadataFlags(specification), ...files]),
  );
  return id.trim();
};

/** `secret-set`: the same content makes no new revision. A secret that is not there, or not this charm's, is noticed only when the hook ends. */
export const secretSet = async (tools: HookToolRunner, id: SecretId, change: SecretChange): Promise<void> => {
  const set = (files: readonly string[]) => runHookTool(tools, "secret-set", [id, ...metadataFlags(change), ...files]);
  await (change.content === undefined ? set([]) : withSecretFiles(change.content, set));
};

/**
 * `secret-grant`: lets the other side of a relation, or one unit of it, read a secret that this charm owns.
 * Of two units granted in one hook Juju keeps only the last.
 */
export const secretGrant = async (
  tools: HookToolRunner,
  id: SecretId,
  relation: RelationId,
  unit?: UnitName,
): Promise<void> => {
  const only = unit === undefined ? [] : ["--unit", unit];
  await runHookTool(tools, "secret-grant", [id, "-r", String(relation), ...only]);
};

/** From whom a grant is taken back. */
export type SecretConsumer =
  | { readonly relation: RelationId }
  | { readonly app: ApplicationName }
  | { readonly unit: UnitName };

/** `secret-revoke`. */
export const secretRevoke = async (tools: HookToolRunner, id: SecretId, consumer: SecretConsumer): Promise<void> => {
  await runHookTool(tools, "secret-revoke", [id, ...consumerFlags(consumer)]);
};

/** `secret-remove`: one revision, numbered from 1, or all of them. */
export const secretRemove = async (tools: HookToolRunner, id: SecretId, revision?: number): Promise<void> => {
  // Juju takes a revision below 1 for all of them.
  if (revision !== undefined && !(Number.isSafeInteger(revision) && revision >= 1))
    throw new RangeError(`not the number of a revision: ${revision}`);
  await runHookTool(tools, "secret-remove", [id, ...(revision === undefined ? [] : ["--revision", String(revision)])]);
};

/** `secret-ids`: the bare ids of the secrets that this application and this unit own, in no order. */
export const secretIds = async (tools: HookToolRunner): Promise<readonly SecretId[]> =>
  (await readHookTool(tools, "secret-ids", [], z.array(z.string()).nullable())) ?? [];

/** What Juju tells an owner about a secret. */
export interface SecretInfo {
  readonly id: SecretId;
  /** The newest one. */
  readonly revision: number;
  readonly label: string;
  readonly owner: "application" | "unit";
  readonly description: string;
  readonly rotation: string;
  readonly expiry: string | undefined;
}

const SecretInfos = z.record(
  z.string(),
  z.object({
    revision: z.number(),
    label: z.string().default(""),
    owner: z.enum(["application", "unit"]),
    description: z.string().default(""),
    rotation: z.string().default("never"),
    expiry: z.string().optional(),
  }),
);

/** `secret-info-get`: for owners only; others get the reason `secret-not-found`. Grants and revisions of this hook do not show yet. */
export const secretInfoGet = async (tools: HookToolRunner, reference: SecretReference): Promise<SecretInfo> => {
  const infos = await readHookTool(tools, "secret-info-get", referenceArguments(reference), SecretInfos);
  const [entry] = Object.entries(infos);
  if (entry === undefined) throw new HookToolOutputError("secret-info-get", "no secret");
  const [id, { expiry, ...info }] = entry;
  return { id, ...info, expiry };
};

const referenceArguments = (reference: SecretReference): readonly string[] =>
  "id" in reference ? ["--", reference.id] : ["--label", reference.label];

const metadataFlags = ({ label, description, rotate, expire }: SecretMetadata): readonly string[] => [
  ...(label === undefined ? [] : ["--label", label]),
  ...(description === undefined ? [] : ["--description", description]),
  ...(rotate === undefined ? [] : ["--rotate", rotate]),
  ...(expire === undefined ? [] : ["--expire", expire.toISOString()]),
];

const consumerFlags = (consumer: SecretConsumer): readonly string[] => {
  if ("relation" in consumer) return ["-r", String(consumer.relation)];
  return "unit" in consumer ? ["--unit", consumer.unit] : ["--app", consumer.app];
};
