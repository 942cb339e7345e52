import { applicationOf, isUnitName, type UnitName } from "#lib/juju/names.ts";
import { bareSecretId, type SecretContent } from "#lib/juju/secret.ts";
import type { OwnedSecret, SecretAccess } from "#lib/testing/hook-session/controller.ts";
import { textOrBinary } from "#lib/testing/hook-session/format/go-value.ts";
import { applicationTag, nameOfTag, unitTag } from "#lib/testing/hook-session/juju-tags.ts";
import type {
  SecretCreate,
  SecretDelete,
  SecretGrant,
  SecretUpdate,
  SecretWords,
} from "#lib/testing/hook-session/pending/commit-payload.ts";
import type { EncodedContent } from "#lib/testing/hook-session/pending/pending-secrets.ts";
import { secretChecksum } from "#lib/testing/hook-session/pending/secret-payload.ts";
import { type JujuModel, ModelError, type ModelSecret } from "#lib/testing/juju-model/model.ts";
import { relationTag } from "./model-relations.ts";

/** The secrets that a unit owns, and those of its application for the leader. */
export const ownedSecretsOf = (model: JujuModel, unit: UnitName, isLeader: boolean): readonly OwnedSecret[] =>
  [...model.secrets.values()]
    .filter(({ owner }) => ("unit" in owner && owner.unit === unit) || (isLeader && isOfApplication(owner, unit)))
    .map((secret) => ({
      id: secret.id,
      owner: "unit" in secret.owner ? "unit" : "application",
      label: secret.label,
      description: secret.description,
      latestRevision: secret.revisions.length,
      latestChecksum: secretChecksum(encodeContent(secret.revisions.at(-1) ?? {})),
      rotate: secret.rotate ?? "never",
      expire: secret.expire,
      access: accessOf(model, secret),
    }));

/** Content of a model's secret as it travels. */
export const encodeContent = (content: SecretContent): EncodedContent =>
  Object.fromEntries(Object.entries(content).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));

/** Adds a secret. Throws `ModelError` if the controller would refuse it, as all functions below. */
export const createSecret = (model: JujuModel, create: SecretCreate): void => {
  const id = bareSecretId(create.uri);
  const name = nameOfTag(create["owner-tag"]);
  const owner = isUnitName(name) ? { unit: name } : { app: name };
  refuseTakenLabel(model, owner, create.label);
  const revisions = [decodeContent(create.content.data ?? {})];
  const secret = { id, owner, label: "", description: "", revisions, grants: new Set<string>(), tracked: new Map() };
  model.secrets.set(id, secret);
  applyWords(secret, create);
};

/** Changes a secret that the unit owns, or its application as leader. */
export const updateSecret = (model: JujuModel, unit: UnitName, update: SecretUpdate): void => {
  const secret = ownSecret(model, unit, update.uri);
  if (update.label !== undefined && update.label !== secret.label) refuseTakenLabel(model, secret.owner, update.label);
  if (update.content.data !== undefined) secret.revisions.push(decodeContent(update.content.data));
  applyWords(secret, update);
};

/** Reads the newest revision from now on. */
export const trackLatest = (model: JujuModel, unit: UnitName, id: string): void => {
  const secret = model.secrets.get(id);
  secret?.tracked.set(unit, secret.revisions.length);
};

/** Lets somebody read a secret as long as the relation lasts. */
export const grantSecret = (model: JujuModel, unit: UnitName, grant: SecretGrant): void => {
  const secret = ownSecret(model, unit, grant.uri);
  const relation = [...model.relations.values()].find((each) => relationTag(each) === grant["scope-tag"]);
  if (relation === undefined) throw new ModelError(`${grant["scope-tag"]} not found`);
  const grants = grant["subject-tags"].map((tag) => ({ relation: relation.id, to: nameOfTag(tag) }));
  secret.relationGrants = [...(secret.relationGrants ?? []), ...grants];
};

/** Takes grants back, whatever relation they were given in. */
export const revokeSecret = (model: JujuModel, unit: UnitName, revoke: SecretGrant): void => {
  const secret = ownSecret(model, unit, revoke.uri);
  const names = revoke["subject-tags"].map(nameOfTag);
  secret.relationGrants = (secret.relationGrants ?? []).filter(({ to }) => !names.includes(to));
  for (const name of names) secret.grants.delete(name);
};

/** Removes a secret, or revisions of it; one without revisions is gone. */
export const deleteSecret = (model: JujuModel, unit: UnitName, { uri, revisions }: SecretDelete): void => {
  // One that was added and removed in the same hook has never been here.
  if (!model.secrets.has(bareSecretId(uri))) return;
  const secret = ownSecret(model, unit, uri);
  const removed = new Set([...(secret.removedRevisions ?? []), ...(revisions ?? [])]);
  if (revisions === undefined || secret.revisions.every((_, index) => removed.has(index + 1)))
    model.secrets.delete(secret.id);
  else secret.removedRevisions = removed;
};

const isOfApplication = (owner: ModelSecret["owner"], unit: UnitName): boolean =>
  "app" in owner && owner.app === applicationOf(unit);

const accessOf = (model: JujuModel, { relationGrants = [] }: ModelSecret): readonly SecretAccess[] =>
  relationGrants.flatMap(({ relation, to }) => {
    const found = model.relations.get(relation);
    const target = isUnitName(to) ? unitTag(to) : applicationTag(to);
    return found === undefined ? [] : [{ target, scope: relationTag(found), role: "view" }];
  });

const ownSecret = (model: JujuModel, unit: UnitName, uri: string): ModelSecret => {
  const id = bareSecretId(uri);
  const secret = model.secrets.get(id);
  if (secret === undefined) throw new ModelError(`secret "${id}" not found`);
  const leads = model.applications.get(applicationOf(unit))?.leader === unit;
  const isOwn =
    ("unit" in secret.owner && secret.owner.unit === unit) || (leads && isOfApplication(secret.owner, unit));
  if (!isOwn) throw new ModelError("permission denied");
  return secret;
};

const refuseTakenLabel = (model: JujuModel, owner: ModelSecret["owner"], label = ""): void => {
  const isSame = (secret: ModelSecret) =>
    secret.label === label && JSON.stringify(secret.owner) === JSON.stringify(owner);
  if (label !== "" && [...model.secrets.values()].some(isSame))
    throw new ModelError(`secret with label "${label}" already exists`);
};

const applyWords = (secret: ModelSecret, words: SecretWords): void => {
  secret.label = words.label ?? secret.label;
  secret.description = words.description ?? secret.description;
  if (words["rotate-policy"] !== undefined) secret.rotate = words["rotate-policy"];
  if (words["expire-time"] !== undefined) secret.expire = words["expire-time"];
};

const decodeContent = (content: EncodedContent): SecretContent =>
  Object.fromEntries(
    Object.entries(content).map(([key, base64]): [string, string] => {
      const value = textOrBinary(Buffer.from(base64, "base64"));
      if (typeof value !== "string") throw new ModelError(`a model in memory keeps text only, and "${key}" is none`);
      return [key, value];
    }),
  );
