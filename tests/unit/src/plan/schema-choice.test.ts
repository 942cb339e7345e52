import { describe, expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import type { Facts } from "#src/facts.ts";
import type { KratosConfig } from "#src/kratos/config.ts";
import type { SchemaSet } from "#src/kratos/identity-schemas.ts";
import { SHIPPED_SCHEMAS } from "#src/plan/identity-schemas.ts";
import { identity } from "#src/plan/kratos-config/identity.ts";
import { schemaChoice } from "#src/plan/schema-choice.ts";
import { facts } from "./facts.ts";

const configOf = (schemas: SchemaSet): Secret<KratosConfig> => {
  const off = { enabled: false };
  const methods = { profile: off, link: off, passkey: off, code: off, password: off, totp: off, lookup_secret: off };
  return new Secret({ identity: identity(schemas), selfservice: { default_browser_return_url: "", methods } });
};

const GUEST: SchemaSet = { defaultId: "guest_v0", schemas: new Map([...SHIPPED_SCHEMAS.schemas, ["guest_v0", "{}"]]) };

const choose = (acceptedSchemas: SchemaSet | undefined, changes: Partial<Facts> = {}) => {
  const peers = { state: "present", relationId: 3, databag: {}, migratedVersions: new Map(), acceptedSchemas } as const;
  const { config, ...choice } = schemaChoice(facts({ peers, ...changes }), configOf, 3);
  return { serves: config.reveal().identity.default_schema_id, ...choice };
};

describe("the identity schemas that are served", () => {
  test("are the shipped ones where nobody asks for others, and nothing is recorded", () => {
    expect(choose(undefined)).toEqual({ serves: "social_user_v0" });
    expect(choose(undefined, { leader: false })).toEqual({ serves: "social_user_v0" });
  });

  test("are those of before until what is asked for is accepted", () =>
    expect(choose(GUEST)).toEqual({
      serves: "guest_v0",
      acceptance: { peers: 3, schemas: SHIPPED_SCHEMAS, source: undefined, before: GUEST },
    }));

  test("stay while the ConfigMap that may ask for them cannot be read", () => {
    const configMaps = { state: "unreadable", failure: "unreachable", reason: "ECONNREFUSED" } as const;
    expect(choose(GUEST, { configMaps })).toEqual({ serves: "guest_v0" });
    expect(choose(undefined, { configMaps })).toEqual({ serves: "social_user_v0" });
  });
});
