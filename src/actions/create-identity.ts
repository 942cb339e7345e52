import * as z from "zod";
import { failed } from "#lib/charm/define-action.ts";
import { KratosApiError } from "#src/kratos/admin-api/errors.ts";
import { createIdentity, type NewIdentity } from "#src/kratos/admin-api/identities.ts";
import { hashPassword } from "#src/kratos/password-hash.ts";
import { conflict } from "./frame/conflict.ts";
import { externalIdFault } from "./frame/external-id.ts";
import { identityParameters, traits } from "./frame/identity-parameters.ts";
import { created, inviteCreated } from "./frame/invitation.ts";
import { type ChangingSession, changingAction, type Failure, isFailure } from "./frame/kratos-action.ts";
import { describeRefusal } from "./frame/kratos-trouble.ts";
import { passwordSecretParameter, readPassword } from "./frame/password-parameter.ts";
import { passwordFault, passwordPolicy, policyParameter } from "./frame/password-policy.ts";
import { expiresInParameter } from "./frame/recovery-code.ts";
import { textTraits } from "./frame/text-traits.ts";
import { servedSchemas } from "./schemas/observe-schemas.ts";

const parameters = {
  traits,
  "schema-id": z
    .string({ error: "must be the id of an identity schema" })
    .min(1, { error: "must not be empty" })
    .optional(),
  ...identityParameters,
  ...passwordSecretParameter,
  ...policyParameter,
  ...expiresInParameter,
  invite: z.boolean({ error: "must be true or false" }).default(true),
};

/** Creates an identity of any schema, with a password or with a code to set one. */
export const createIdentityAction = changingAction({
  name: "create-identity",
  event: "user_created",
  parameters,
  run: async (given, session) => {
    const { "expires-in": expiresIn, "external-id": externalId, invite } = given;
    const password = await readPassword(given, session.world);
    if (isFailure(password)) return password;
    if (password !== undefined && expiresIn !== undefined)
      return failed("expires-in is for a recovery code, and with password-secret-id there is none: leave one out");
    const fault =
      password && passwordFault(password, textTraits(given.traits), await passwordPolicy(given, session.world));
    if (fault !== undefined) return failed(fault);
    const taken = await externalIdFault(externalId, session);
    if (taken !== undefined) return taken;
    const identity = await create(
      {
        traits: given.traits,
        ...{ publicMetadata: given["public-metadata"], adminMetadata: given["admin-metadata"] },
        ...(given["schema-id"] && { schemaId: given["schema-id"] }),
        ...(externalId && { externalId }),
        ...(password && { passwordHash: await hashPassword(password) }),
      },
      session,
    );
    if (typeof identity !== "string") return identity;
    return password === undefined && invite ? inviteCreated(identity, expiresIn, session) : created(identity);
  },
});

/** The id of the new identity. */
const create = async (identity: NewIdentity, session: ChangingSession): Promise<string | Failure> => {
  try {
    const { id } = await createIdentity(session.kratos, identity);
    session.concerns(id);
    session.changed(...fieldsOf(identity));
    return id;
  } catch (error) {
    if (!(error instanceof KratosApiError)) throw error;
    if (error.failure === "conflict")
      return conflict(session, "The account already exists", { identifiers: textTraits(identity.traits) });
    if (error.failure !== "schema-unknown") throw error;
    const { schemas } = await servedSchemas(session.world);
    return failed(`${describeRefusal(error, session.world.context.app)}; there are: ${[...schemas.keys()].join(", ")}`);
  }
};

const fieldsOf = ({ traits: given, passwordHash, publicMetadata, adminMetadata, externalId }: NewIdentity) => [
  ...Object.keys(given).map((trait) => `traits.${trait}`),
  ...(publicMetadata === undefined ? [] : ["metadata_public"]),
  ...(adminMetadata === undefined ? [] : ["metadata_admin"]),
  ...(externalId === undefined ? [] : ["external_id"]),
  ...(passwordHash === undefined ? [] : ["credentials.password"]),
];
