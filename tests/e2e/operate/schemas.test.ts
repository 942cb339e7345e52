import { describe, expect } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import shipped from "#src/assets/identity-schemas/social_user_v0.json" with { type: "json" };
import { ADMIN_URL, PUBLIC_URL } from "#src/kratos/names.ts";
import { createPerson, logIn, withPassword } from "../actions/kratos-api.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

const CHECK = "run kratos/0 check-schemas format=json";

const Traits = z.looseObject({ properties: z.looseObject({ email: z.unknown() }) });
const userSchema = z
  .looseObject({ properties: z.looseObject({ traits: Traits }) })
  .parse(JSON.parse(shipped.text.join("\n")));

/** A schema with traits beside an e-mail address to log in with. */
const schemaWith = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: {
    traits: {
      type: "object",
      properties: { email: userSchema.properties.traits.properties.email, ...properties },
      ...(required.length > 0 && { required }),
    },
  },
});

const { traits } = userSchema.properties;
/** The shipped schema with an optional trait more, and one for new accounts that have to have a department. */
const GROWN = {
  social_user_v0: {
    ...userSchema,
    properties: { traits: { ...traits, properties: { ...traits.properties, team: { type: "string" } } } },
  },
  employee_v0: schemaWith({ department: { type: "string" } }, ["email", "department"]),
};

let model: LocalModel;
let oldAccount: string;
let employee: string;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  oldAccount = await createPerson({ traits: { email: "old@example.com" }, ...withPassword });
});

const ask = async (schemas: unknown, ...options: readonly string[]) => {
  const text = typeof schemas === "string" ? schemas : JSON.stringify(schemas);
  const { exitCode, stderr } = await model.juju("config kratos", `identity_schemas=${text}`, ...options);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
};

const Check = z.looseObject({ source: z.string(), verdict: z.string(), "what-happens": z.string() });

const check = async (...more: readonly string[]) => {
  const { stdout, stderr, exitCode } = await model.juju(CHECK, ...more);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return Check.parse(JSON.parse(parse(stdout).json));
};

const servedSchemas = async (): Promise<readonly string[]> => {
  const answer: unknown = await (await fetch(`${PUBLIC_URL}/schemas`)).json();
  return z
    .array(z.object({ id: z.string() }))
    .parse(answer)
    .map(({ id }) => id)
    .toSorted();
};

const edit = (id: string, traits: Readonly<Record<string, unknown>>) =>
  fetch(`${ADMIN_URL}/admin/identities/${id}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(
      Object.entries(traits).map(([name, value]) => ({ op: "add", path: `/traits/${name}`, value })),
    ),
  });

/** What S18 promises of an account that was there before. */
const expectOldAccountToWork = async () => {
  await logIn("old@example.com");
  expect((await edit(oldAccount, { nickname: "old" })).status).toBe(200);
  const { stdout, exitCode } = await model.juju("run kratos/0 get-identity email=old@example.com");
  expect([exitCode, parse(stdout).id]).toEqual([0, oldAccount]);
  expect((await model.juju("run kratos/0 list-identities")).stdout).toContain("old@example.com");
};

describe("new identity schemas", () => {
  test("are tried by check-schemas before they are set, and nothing changes", async () => {
    const given = ["--string-args", `schemas=${JSON.stringify(GROWN)}`, "default-schema-id=employee_v0"] as const;
    expect(await check(...given)).toMatchObject({
      source: "parameter schemas",
      verdict: "accepted",
      added: "employee_v0",
      changed: "social_user_v0",
      default: "employee_v0",
    });
    expect(await servedSchemas()).toEqual(["admin_v0", "social_user_v0"]);
    expect(await check()).toMatchObject({ source: "the charm", verdict: "unchanged" });
  });

  test("S18: add traits and make some mandatory, and every account of before works", async () => {
    await ask(GROWN, "default_identity_schema_id=employee_v0");
    await model.untilStatus("active");
    await expect.poll(servedSchemas, { timeout: 20_000 }).toEqual(["admin_v0", "employee_v0", "social_user_v0"]);
    await expectOldAccountToWork();
    expect((await edit(oldAccount, { team: "a" })).status).toBe(200);
    const { stdout } = await model.juju("debug-log");
    expect(stdout).toMatch(/accepted identity schemas.*employee_v0.*option identity_schemas/);
  });

  test("S18: hold for new accounts", async () => {
    const withoutDepartment = createPerson({ schema_id: "employee_v0", traits: { email: "new@example.com" } });
    await expect(withoutDepartment).rejects.toThrow(/department/);
    employee = await createPerson({
      ...{ schema_id: undefined, traits: { email: "new@example.com", department: "it" } },
      ...withPassword,
    });
    await logIn("new@example.com");
  });

  test("S18b: leave create-admin-account as it is", async () => {
    const { exitCode } = await model.juju(
      "run kratos/0 create-admin-account username=admin email=admin@example.com password=long-enough-1",
    );
    expect(exitCode).toBe(0);
  });
});

describe("identity schemas that cannot be, are refused: the ones of before go on,", () => {
  const { social_user_v0 } = GROWN;
  const wrongType = schemaWith({ department: { type: "strin" } });
  const dangling = schemaWith({ department: { $ref: "#/definitions/department" } });
  const mandatory = { ...GROWN, social_user_v0: schemaWith({ team: { type: "string" } }, ["email", "phone_number"]) };
  const tightened = { ...GROWN, employee_v0: schemaWith({ department: { enum: ["sales"] } }) };

  test.each<[string, unknown, string, RegExp, string]>([
    [
      "text that is not JSON",
      '{"a": \n nothing}',
      "employee_v0",
      /^Option identity_schemas: not JSON from line 2, column 2 on/,
      "invalid",
    ],
    [
      "a default that is not there",
      GROWN,
      "staff_v0",
      /^Option default_identity_schema_id: the default staff_v0 is not one of/,
      "invalid",
    ],
    [
      "a type that JSON schema has not",
      { ...GROWN, employee_v0: wrongType },
      "employee_v0",
      /^Kratos refuses identity schema employee_v0 \(option identity_schemas\): properties\.traits\.properties\.department\.type /,
      "refused",
    ],
    [
      "a reference that leads nowhere",
      { ...GROWN, guest_v0: dangling },
      "employee_v0",
      /^Kratos refuses identity schema guest_v0 .*: \/properties\/traits\/properties\/department\/\$ref leads nowhere/,
      "refused",
    ],
    [
      "a trait that others have not",
      mandatory,
      "employee_v0",
      /^Identity schema social_user_v0 .*: \/properties\/traits\/required asks for phone_number: 1 identity does not fit, such as [0-9a-f-]{36};/,
      "breaks",
    ],
    [
      "values that others have not",
      tightened,
      "employee_v0",
      /^Identity schema employee_v0 .*: \/properties\/traits\/properties\/department\/enum has other values: 1 identity does not fit/,
      "breaks",
    ],
    [
      "a schema less that somebody has",
      { social_user_v0 },
      "social_user_v0",
      /^Identity schema employee_v0 .* is gone, and 1 identity uses it, such as [0-9a-f-]{36};/,
      "breaks",
    ],
  ])("%s", async (_case, schemas, defaultId, message, verdict) => {
    await ask(schemas, `default_identity_schema_id=${defaultId}`);
    await model.untilStatus("blocked", message);
    expect(await servedSchemas()).toEqual(["admin_v0", "employee_v0", "social_user_v0"]);
    await expectOldAccountToWork();
    expect(await check()).toMatchObject({ verdict, source: expect.stringMatching(/^option /) });
    await ask(GROWN, "default_identity_schema_id=employee_v0");
    await model.untilStatus("active");
  });

  test("also after the container restarts in between", async () => {
    await ask({ social_user_v0, employee_v0: wrongType }, "default_identity_schema_id=employee_v0");
    await model.untilStatus("blocked", /^Kratos refuses identity schema employee_v0/);
    expect((await model.juju("restart-container kratos/0")).exitCode).toBe(0);
    await model.untilStatus("blocked", /^Kratos refuses identity schema employee_v0/);
    await expect.poll(servedSchemas, { timeout: 20_000 }).toEqual(["admin_v0", "employee_v0", "social_user_v0"]);
    await expectOldAccountToWork();
  });

  test("until the reason is gone: a schema that nobody has any more is given up", async () => {
    await ask({ social_user_v0 }, "default_identity_schema_id=social_user_v0");
    await model.untilStatus("blocked", /^Identity schema employee_v0 .* is gone/);
    expect((await fetch(`${ADMIN_URL}/admin/identities/${employee}`, { method: "DELETE" })).status).toBe(204);
    await model.juju("update-status kratos/0");
    await model.untilStatus("active");
    await expect.poll(servedSchemas, { timeout: 20_000 }).toEqual(["admin_v0", "social_user_v0"]);
    await expectOldAccountToWork();
  });
});
