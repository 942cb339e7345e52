import { type ApplicationName, applicationOf, type UnitName } from "#lib/juju/names.ts";
import { bareSecretId, type SecretContent } from "#lib/juju/secret.ts";
import { getApplication, type JujuModel, ModelError, type ModelSecret } from "./model.ts";

/** A new id in Juju's form: twenty digits to base 32, the last of which has room for one bit only. */
export const newSecretId = (model: JujuModel): string =>
  `d${(model.counters.secret++).toString(32).padStart(18, "0")}0`;

/** `juju add-secret`: a secret that a user owns, under a name. */
export const addUserSecret = (model: JujuModel, name: string, content: SecretContent): ModelSecret => {
  if (findUserSecret(model, name) !== undefined) throw new ModelError(`secret with name "${name}" already exists`);
  return addSecret(model, { owner: { user: true }, label: name, content });
};

/** A new secret of any owner, which nobody else may read yet. */
export const addSecret = (
  model: JujuModel,
  { owner, label, content }: Pick<ModelSecret, "owner" | "label"> & { readonly content: SecretContent },
): ModelSecret => {
  const secret: ModelSecret = {
    ...{ id: newSecretId(model), owner, label, description: "" },
    ...{ revisions: [content], grants: new Set(), tracked: new Map() },
  };
  model.secrets.set(secret.id, secret);
  return secret;
};

/** `juju update-secret`: a new revision, unless the content is the same. */
export const updateUserSecret = (model: JujuModel, nameOrId: string, content: SecretContent): void => {
  const secret = getUserSecret(model, nameOrId);
  if (JSON.stringify(secret.revisions.at(-1)) !== JSON.stringify(content)) secret.revisions.push(content);
  model.onChange();
};

/** `juju grant-secret`. */
export const grantUserSecret = (model: JujuModel, nameOrId: string, app: ApplicationName): void => {
  getApplication(model, app);
  getUserSecret(model, nameOrId).grants.add(app);
  model.onChange();
};

/** `juju revoke-secret`. */
export const revokeUserSecret = (model: JujuModel, nameOrId: string, app: ApplicationName): void => {
  getUserSecret(model, nameOrId).grants.delete(app);
};

/** A user's secret by name or by id in any notation. */
export const getUserSecret = (model: JujuModel, nameOrId: string): ModelSecret => {
  const secret = findUserSecret(model, nameOrId);
  if (secret !== undefined) return secret;
  const names = [...model.secrets.values()].filter(({ owner }) => "user" in owner).map(({ label }) => label);
  throw new ModelError(`secret "${nameOrId}" not found; there are: ${names.join(", ") || "none"}`);
};

const findUserSecret = (model: JujuModel, nameOrId: string): ModelSecret | undefined =>
  [...model.secrets.values()].find(
    ({ owner, label, id }) => "user" in owner && (label === nameOrId || id === bareSecretId(nameOrId)),
  );

/** Which revision a unit reads: the one that it tracks, or the newest, tracked from then on or not. */
export type Reading = "tracked" | "refresh" | "peek";

/** What a unit may read of a secret. Throws {@link ModelError} with Juju's words. */
export const readSecret = (model: JujuModel, unit: UnitName, id: string, reading: Reading): SecretContent => {
  const secret = model.secrets.get(bareSecretId(id));
  if (secret === undefined) throw new ModelError(`secret "${bareSecretId(id)}" not found`);
  if (!mayRead(secret, unit)) throw new ModelError("permission denied");
  const latest = latestRevision(secret);
  const revision = reading === "tracked" ? (secret.tracked.get(unit) ?? latest) : latest;
  if (secret.removedRevisions?.has(revision) === true)
    throw new ModelError(`secret revision ${revision} for "${secret.id}" not found`);
  if (reading !== "peek") secret.tracked.set(unit, revision);
  return secret.revisions[revision - 1] ?? {};
};

/** The newest revision that has not been removed. */
const latestRevision = ({ revisions, removedRevisions }: ModelSecret): number =>
  revisions.findLastIndex((_, index) => removedRevisions?.has(index + 1) !== true) + 1;

/** A secret by its label: the one that the unit gave it as a reader, or that of its owner if that is the unit or its application, leader or not. */
export const findLabelled = (model: JujuModel, unit: UnitName, label: string): ModelSecret | undefined => {
  const secrets = [...model.secrets.values()];
  return (
    secrets.find((secret) => secret.label === label && isOwner(secret, unit)) ??
    secrets.find(({ consumerLabels }) => consumerLabels?.get(unit) === label)
  );
};

/** Names a secret for a unit that reads it. */
export const labelAsConsumer = (model: JujuModel, unit: UnitName, id: string, label: string): void => {
  const secret = model.secrets.get(id);
  if (secret === undefined) return;
  secret.consumerLabels ??= new Map();
  secret.consumerLabels.set(unit, label);
};

/** Whether a unit, or its application, owns a secret. */
const isOwner = ({ owner }: ModelSecret, unit: UnitName): boolean =>
  ("app" in owner && owner.app === applicationOf(unit)) || ("unit" in owner && owner.unit === unit);

const mayRead = (secret: ModelSecret, unit: UnitName): boolean =>
  isOwner(secret, unit) ||
  secret.grants.has(applicationOf(unit)) ||
  secret.relationGrants?.some(({ to }) => to === unit || to === applicationOf(unit)) === true;
