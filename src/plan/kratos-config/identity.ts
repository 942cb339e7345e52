import type { IdentityConfig } from "#src/kratos/config.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";

/** The branch `identity`: which kinds of people there are. */
export const identity = ({ defaultId, schemas }: SchemaSet): IdentityConfig => ({
  default_schema_id: defaultId,
  schemas: [...schemas].map(([id, text]) => ({ id, url: `base64://${Buffer.from(text).toString("base64")}` })),
});
