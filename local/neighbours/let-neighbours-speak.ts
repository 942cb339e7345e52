import { isDeepStrictEqual } from "node:util";
import { ZodError } from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import type { UnitName } from "#lib/juju/names.ts";
import { effectiveConfig } from "#lib/testing/juju-model/config.ts";
import {
  type Application,
  type JujuModel,
  type ModelSecret,
  type RelationGrant,
  relationsOf,
  sidesOf,
} from "#lib/testing/juju-model/model.ts";
import { mergeDatabag, unitAddresses } from "#lib/testing/juju-model/relations.ts";
import { addSecret } from "#lib/testing/juju-model/secrets.ts";
import { NEIGHBOURS } from "./index.ts";
import type { Neighbour, Said, SaidSecret, Saying, Seen, SeenRelation } from "./neighbour.ts";

/** Asks every stand-in what it says now, and writes that into the model; the model tells of it if it is something new. */
export const letNeighboursSpeak = (model: JujuModel): void => {
  const changes = [...model.applications.values()].map((application) => {
    const neighbour = NEIGHBOURS.get(application.charm);
    return neighbour !== undefined && letSpeak(model, application, neighbour);
  });
  if (changes.includes(true)) model.onChange();
};

const letSpeak = (model: JujuModel, application: Application, neighbour: Neighbour): boolean => {
  const said = ask(neighbour, seenBy(model, application));
  for (const unit of application.units.values())
    if (!isDeepStrictEqual({ ...unit.status, ...said.status }, unit.status))
      unit.status = { ...said.status, since: new Date() };
  const changes = [writeSecrets(model, application, said), writeDatabags(model, application, said)];
  return changes.includes(true);
};

/** An option may not fit what the interface allows: then the stand-in says so and nothing else. */
const ask = ({ speak }: Neighbour, seen: Seen): Said => {
  try {
    return speak(seen);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const [issue] = error.issues;
    return {
      status: { name: "blocked", message: `An option cannot be used: ${issue?.path.join(".")} is ${issue?.message}` },
    };
  }
};

const seenBy = (model: JujuModel, { name, options, config }: Application): Seen => ({
  app: name,
  model: model.name,
  options: effectiveConfig(options, config),
  relations: relationsOf(model, name).flatMap((relation): SeenRelation[] => {
    const sides = sidesOf(relation, name);
    if (sides === undefined) return [];
    const { own, other } = sides;
    const remote = { remoteApp: other.app, remote: other.databag, remoteUnits: other.unitDatabags };
    return [{ id: relation.id, endpoint: own.endpoint, ...remote }];
  }),
  secrets: new Map(secretsOf(model, name).map(({ id, label }) => [label, `secret:${id}`])),
});

const secretsOf = (model: JujuModel, app: string): readonly ModelSecret[] =>
  [...model.secrets.values()].filter(({ owner }) => "app" in owner && owner.app === app);

const writeDatabags = (model: JujuModel, { name, units }: Application, { relations = [] }: Said): boolean => {
  const sayings = new Map(relations.map((saying) => [saying.id, saying]));
  const changes = relationsOf(model, name).map((relation) => {
    const own = sidesOf(relation, name)?.own;
    const { application = {}, unit = {} }: Omit<Saying, "id"> = sayings.get(relation.id) ?? {};
    if (own === undefined) return false;
    const databag = mergeDatabag({}, application);
    const unitDatabags = new Map<UnitName, Databag>(
      [...units.keys()].map((each) => [each, { ...unitAddresses(model), ...mergeDatabag({}, unit) }]),
    );
    if (isDeepStrictEqual([own.databag, own.unitDatabags], [databag, unitDatabags])) return false;
    own.databag = databag;
    for (const [each, unitDatabag] of unitDatabags) own.unitDatabags.set(each, unitDatabag);
    return true;
  });
  return changes.includes(true);
};

const writeSecrets = (model: JujuModel, { name }: Application, { secrets = [] }: Said): boolean => {
  const present = new Map(secretsOf(model, name).map((secret) => [secret.label, secret]));
  const gone = [...present.values()].filter(({ label }) => !secrets.some((said) => said.label === label));
  for (const { id } of gone) model.secrets.delete(id);
  const changes = secrets.map((said) => writeSecret(model, name, said, present.get(said.label)));
  return gone.length > 0 || changes.includes(true);
};

const writeSecret = (model: JujuModel, app: string, said: SaidSecret, present: ModelSecret | undefined): boolean => {
  const secret = present ?? addSecret(model, { ...said, owner: { app } });
  const grants = said.relations.flatMap((id): RelationGrant[] => {
    const relation = model.relations.get(id);
    const other = relation && sidesOf(relation, app)?.other;
    return other === undefined ? [] : [{ relation: id, to: other.app }];
  });
  const hasNewContent = !isDeepStrictEqual(secret.revisions.at(-1), said.content);
  const hasOtherGrants = !isDeepStrictEqual(secret.relationGrants ?? [], grants);
  if (hasNewContent) secret.revisions.push(said.content);
  secret.relationGrants = grants;
  return present === undefined || hasNewContent || hasOtherGrants;
};
