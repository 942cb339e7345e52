import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { KratosApiError } from "#src/kratos/admin-api/errors.ts";
import type { Identity } from "#src/kratos/admin-api/identities.ts";
import { revokeIdentitySessions } from "#src/kratos/admin-api/identity-sessions.ts";
import { mergePatch, type PatchOperation, patchBetween } from "#src/kratos/admin-api/json-patch.ts";
import { patchIdentity, readBack } from "#src/kratos/admin-api/update-identity.ts";
import { conflict } from "./frame/conflict.ts";
import { externalIdFault } from "./frame/external-id.ts";
import { identityFactsAnswer } from "./frame/facts-answer.ts";
import { finish } from "./frame/finish.ts";
import { identityParameters, traits } from "./frame/identity-parameters.ts";
import { identitySelector, selectIdentity } from "./frame/identity-selector.ts";
import { jujuRun } from "./frame/juju-run.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { lostUpdate } from "./frame/lost-update.ts";
import { textTraits } from "./frame/text-traits.ts";

const parameters = {
  ...identitySelector,
  traits: traits.optional(),
  "traits-mode": z.enum(["merge", "replace"], { error: "must be merge or replace" }).default("merge"),
  ...identityParameters,
  state: z.enum(["active", "inactive"], { error: "must be active or inactive" }).optional(),
};

type Parameters = z.output<z.ZodObject<typeof parameters>>;

/** Changes what an identity says of a person, and whether it may log in; what is inactive is logged out as well. */
export const updateIdentityAction = changingAction({
  name: "update-identity",
  event: "user_updated",
  parameters,
  run: async (given, session) => {
    if (GIVEN.every((name) => given[name] === undefined))
      return failed(`Nothing is given to change; there are: ${GIVEN.join(", ")}`);
    const found = await selectIdentity(given, session);
    if (isFailure(found)) return found;
    session.concerns(found.id);
    const fault = await externalIdFault(given["external-id"], session, found.id);
    if (fault !== undefined) return fault;
    const patch = patchBetween(fieldsOf(found), wantedFields(found, given));
    const identity = patch.length === 0 ? found : await write(found, patch, given, session);
    if (isFailure(identity)) return identity;
    // A run that died between the two leaves sessions of an inactive identity: the next one ends them.
    const revoked = given.state === "inactive" ? await logOut(found.id, session) : 0;
    if (isFailure(revoked)) return revoked;
    const fields = patch.map(nameOf);
    const changed = fields.length > 0 || revoked > 0;
    return identityFactsAnswer(identity, {
      changed,
      summary: changed
        ? `Changed: ${[...fields, ...(revoked > 0 ? ["sessions"] : [])].join(", ")}.`
        : "Nothing to change: the identity is like that already.",
      "changed-fields": fields,
      ...(given.state === "inactive" && { "sessions-revoked": revoked }),
    });
  },
});

const GIVEN = ["traits", "public-metadata", "admin-metadata", "external-id", "state"] as const;

const fieldsOf = ({ traits: current, metadata_public, metadata_admin, external_id, state }: Identity) => ({
  ...{ traits: current ?? {}, metadata_public, metadata_admin, state },
  ...(external_id !== undefined && external_id !== "" && { external_id }),
});

/** Traits are merged at every depth unless they are to be replaced; metadata are replaced; an empty external id takes it away. */
const wantedFields = (identity: Identity, given: Parameters) => {
  const { external_id: current, ...fields } = fieldsOf(identity);
  const externalId = given["external-id"] ?? current;
  return {
    traits:
      given["traits-mode"] === "replace"
        ? (given.traits ?? fields.traits)
        : mergePatch(fields.traits, given.traits ?? {}),
    metadata_public: given["public-metadata"] ?? fields.metadata_public,
    metadata_admin: given["admin-metadata"] ?? fields.metadata_admin,
    state: given.state ?? fields.state,
    ...(externalId !== undefined && externalId !== "" && { external_id: externalId }),
  };
};

const write = async (
  found: Identity,
  patch: readonly PatchOperation[],
  { state }: Parameters,
  session: ChangingSession,
): Promise<Identity | Failure> => {
  const { kratos, world } = session;
  const { id } = found;
  const refused = await send(found, patch, session);
  if (refused !== undefined) return refused;
  const fields = patch.map(nameOf);
  session.changed(...fields);
  const written = `The identity was changed (${fields.join(", ")}), but could not be read back`;
  const update = await finish(
    readBack(kratos, id, patch),
    state === "inactive"
      ? { situation: `${written}, and its sessions were not ended`, next: endSessions(id, session) }
      : { situation: written, next: jujuRun(world.context, "get-identity", { "identity-id": id }) },
    world,
  );
  if (isFailure(update)) return update;
  return update.state === "written"
    ? update.identity
    : lostUpdate(update.paths.map(asName).join(", "), id, world.context.unit);
};

/** Undefined when Kratos has taken the change. */
const send = async (
  { id, traits: current }: Identity,
  patch: readonly PatchOperation[],
  session: ChangingSession,
): Promise<Failure | undefined> => {
  try {
    await patchIdentity(session.kratos, id, patch);
    return undefined;
  } catch (error) {
    if (!(error instanceof KratosApiError && error.failure === "conflict")) throw error;
    const before = new Set(textTraits(current));
    const identifiers = patch.flatMap((step) => (step.op === "add" ? textTraits(step.value) : []));
    return conflict(session, `The identity ${id} cannot be changed so`, {
      identifiers: identifiers.filter((each) => !before.has(each)),
      identityId: id,
    });
  }
};

const logOut = async (id: string, session: ChangingSession): Promise<number | Failure> => {
  const revoked = await finish(
    revokeIdentitySessions(session.kratos, id),
    {
      situation: "The identity is inactive, but its sessions were not ended and would be back if it became active",
      next: endSessions(id, session),
    },
    session.world,
  );
  if (!isFailure(revoked) && revoked > 0) session.changed("sessions");
  return revoked;
};

const endSessions = (id: string, { world }: ChangingSession): string =>
  jujuRun(world.context, "invalidate-identity-sessions", { "identity-id": id });

const nameOf = ({ path }: PatchOperation): string => asName(path);

/** A JSON pointer as people write it. */
const asName = (path: string): string => path.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
