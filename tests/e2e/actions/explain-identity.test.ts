import { describe, expect } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { askForRecovery } from "../kratos-recovery.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { createPerson, logIn, orphan, withPassword } from "./kratos-api.ts";
import { enrolTotp } from "./person.ts";

const EXPLAIN = "run kratos/0 explain-identity";

let model: LocalModel;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
});

const Document = z.looseObject({
  "can-log-in": z.enum(["yes", "no"]),
  findings: z.array(z.object({ severity: z.string(), finding: z.string(), command: z.string() })),
});

const explain = async (selector: string) => {
  const { stdout, stderr, exitCode } = await model.juju(`${EXPLAIN} ${selector} format=json`);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return Document.parse(JSON.parse(parse(stdout).json));
};

describe("explain-identity", () => {
  test("of an account that nothing keeps out says what it has, and what to do if the password is forgotten", async () => {
    const id = await createPerson({ traits: { email: "fine@example.com" }, ...withPassword });
    await logIn("fine@example.com");
    const { stdout } = await model.juju(`${EXPLAIN} email=fine@example.com`);
    expect(parse(stdout)).toMatchObject({
      "can-log-in": "yes",
      "identity-id": id,
      state: "active",
      schema: "social_user_v0",
      identifiers: "fine@example.com",
      addresses: "fine@example.com (not verified)",
      password: "set",
      "second-factors": "none",
      "required-assurance": "aal1, one factor",
      recovery: "by an operator only, since no mail server is related",
      traits: "fit the schema",
      sessions: expect.stringMatching(/^1 active, last login \d{4}-/),
      "what-to-do": expect.stringMatching(
        `^1\\. To know: No mail server is related.*\\n   juju integrate kratos:smtp smtp-integrator\\n2\\. To know: If the password is forgotten:\\n   juju run kratos/0 reset-password identity-id=${id}$`,
      ),
    });
    expect(stdout.trimEnd()).toMatch(/reset-password identity-id=\S+$/);
  });

  test("of an inactive account says since when, and how to activate it", async () => {
    const id = await createPerson({ traits: { email: "off@example.com" }, state: "inactive", ...withPassword });
    const { findings, ...account } = await explain("email=off@example.com");
    expect(account).toMatchObject({ "can-log-in": "no", state: "inactive" });
    expect(findings[0]).toEqual({
      severity: "blocks",
      finding: expect.stringMatching(/^The account is deactivated since 20\d\d-/),
      command: `juju run kratos/0 update-identity identity-id=${id} state=active`,
    });
  });

  test("of an account without anything to log in with says so; another provider is enough", async () => {
    const id = await createPerson({ traits: { email: "empty@example.com" } });
    const empty = await explain(`identity-id=${id}`);
    expect(empty).toMatchObject({ "can-log-in": "no", password: "not set" });
    expect(empty.findings[0]?.command).toBe(`juju run kratos/0 reset-password identity-id=${id}`);
    await createPerson({
      traits: { email: "social@example.com" },
      credentials: { oidc: { config: { providers: [{ provider: "google", subject: "1" }] } } },
    });
    expect(await explain("email=social@example.com")).toMatchObject({ "can-log-in": "yes", providers: ["google:1"] });
  });

  test("of an account with a second factor names it and how to reset it", async () => {
    const id = await createPerson({ traits: { email: "totp@example.com" }, ...withPassword });
    await enrolTotp(await logIn("totp@example.com"));
    const { findings, ...account } = await explain("email=totp@example.com");
    expect(account).toMatchObject({ "second-factors": ["totp"], "required-assurance": "aal2, a second factor" });
    expect(findings[0]).toMatchObject({
      severity: "hinders",
      command: `juju run kratos/0 reset-identity-mfa identity-id=${id} mfa-type=all`,
    });
  });

  test("of an account that waits for a mail shows it without what it says", async () => {
    await createPerson({ traits: { email: "mail@example.com" }, ...withPassword });
    expect(await askForRecovery("mail@example.com")).toBe(200);
    const { findings, mails } = await explain("email=mail@example.com");
    expect(mails).toEqual([
      expect.stringMatching(/^20\d\d-.* recovery_code_valid to mail@example.com: \w+, \d+ attempts$/),
    ]);
    expect(findings[0]?.finding).toContain("The last mail (recovery_code_valid) to mail@example.com");
  });

  test("of an account whose schema is missing says which, by its id and by its e-mail address", async () => {
    const id = await createPerson({ traits: { email: "orphan@example.com" }, ...withPassword });
    await logIn("orphan@example.com");
    await orphan(model, id, "gone_v0");
    const byId = await explain(`identity-id=${id}`);
    expect(byId).toMatchObject({ "can-log-in": "no", schema: "gone_v0", sessions: expect.stringMatching(/^1 /) });
    expect(byId.findings).toEqual([
      {
        severity: "blocks",
        finding: expect.stringContaining("gone_v0 is not configured"),
        command: "juju config kratos identity_schemas=@identity-schemas.json",
      },
    ]);
    expect((await explain("email=orphan@example.com"))["schema"]).toBe("gone_v0");
    const other = await model.juju(`${EXPLAIN} email=nobody@example.com`);
    expect(other.stderr).toMatch(/addresses cannot be searched while the identity schema gone_v0 of another account/);
    await orphan(model, id, "social_user_v0");
  });

  test("fails for someone who does not exist, and writes nothing to the audit trail", async () => {
    const { stderr, exitCode } = await model.juju(`${EXPLAIN} email=nobody@example.com`);
    expect(stderr).toContain("Identity not found");
    expect(exitCode).toBe(1);
    expect((await model.juju("debug-log")).stdout).not.toContain("action=explain-identity");
  });

  test.each([
    ["enable_local_idp=false a password is not enough", "fine", "enable_local_idp", { "can-log-in": "no" }],
    ["enforce_mfa=false one factor is", "totp", "enforce_mfa", { "required-assurance": "aal1, one factor" }],
  ])("with %s", async (_case, name, option, expected) => {
    await model.juju(`config kratos ${option}=false`);
    // Kratos starts anew with the option.
    const explained = async () => {
      const { stdout, exitCode } = await model.juju(`${EXPLAIN} email=${name}@example.com format=json`);
      return exitCode === 0 ? Document.parse(JSON.parse(parse(stdout).json)) : { exitCode };
    };
    await expect.poll(explained, { timeout: 20_000 }).toMatchObject(expected);
  });
});
