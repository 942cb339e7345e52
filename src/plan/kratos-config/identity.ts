import adminSchema from "#src/assets/identity-schemas/admin_v0.json" with { type: "json" };
import userSchema from "#src/assets/identity-schemas/social_user_v0.json" with { type: "json" };
import type { IdentityConfig } from "#src/kratos/config.ts";
import { ADMIN_SCHEMA_ID, USER_SCHEMA_ID } from "#src/kratos/names.ts";

/** The branch `identity`: which kinds of people there are. The shipped schemas always stay, since identities refer to them by id. */
export const identity = (): IdentityConfig => ({
  default_schema_id: USER_SCHEMA_ID,
  schemas: [
    { id: ADMIN_SCHEMA_ID, url: asUrl(adminSchema) },
    { id: USER_SCHEMA_ID, url: asUrl(userSchema) },
  ],
});

const asUrl = (schema: object): string => `base64://${Buffer.from(JSON.stringify(schema)).toString("base64")}`;
