import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionOutcome } from "#lib/charm/define-action.ts";
import type { LogFields } from "#lib/charm/logger.ts";
import { ACTIONS } from "#src/actions/index.ts";
import type { World } from "#src/world.ts";
import { actionWorld } from "./action-world.ts";
import { type FakeKratos, type Fault, IDENTITY_ID, startFakeKratos } from "./fake-kratos.ts";

const PASSWORD = "battery staple 2";
const SOMEONE = { "identity-id": IDENTITY_ID };
const RESET = { ...SOMEONE, "password-secret-id": "secret:1" };

let kratos: FakeKratos;
let audit: LogFields[];
beforeEach(async () => {
  kratos = await startFakeKratos();
  audit = [];
});
afterEach(() => kratos.stop());

const run = async (name: string, parameters: object, url = kratos.url): Promise<ActionOutcome> => {
  const action = ACTIONS.find((each) => each.name === name);
  if (action === undefined) throw new Error(`there is no action ${name}`);
  return action.run(parameters, worldWith(url));
};

const worldWith = (url: string): World => {
  const log = (fields: LogFields): void => {
    if (fields["type"] === "security") audit.push(fields);
  };
  const answers = {
    "secret-get": { stdout: JSON.stringify({ password: PASSWORD }) },
    "relation-ids": { stdout: "[]" },
  };
  return { ...actionWorld(url, answers), log: { trace: log, debug: log, info: log, warn: log, error: log } };
};

const CHANGING: readonly (readonly [name: string, parameters: object])[] = [
  ["create-admin-account", { username: "root", email: "root@example.com" }],
  ["create-identity", { traits: { email: "jo@example.com" } }],
  ["update-identity", { ...SOMEONE, traits: { name: "Jo Doe" } }],
  ["invite-identity", SOMEONE],
  ["reset-password", RESET],
  ["reset-password", SOMEONE],
  ["reset-identity-mfa", { ...SOMEONE, "mfa-type": "all" }],
  ["invalidate-identity-sessions", SOMEONE],
  ["delete-identity", SOMEONE],
  ["unlink-oidc-account", { ...SOMEONE, "credential-id": "github:1" }],
];

describe("every action that changes accounts", () => {
  test.each(CHANGING)("%s %j says that Kratos does not answer, and what to do", async (name, parameters) => {
    await kratos.stop();
    const ended = await run(name, parameters);
    expect(ended).toMatchObject({
      outcome: "failed",
      message: expect.stringMatching(/does not answer \(ECONNREFUSED\).*re-run.*juju status kratos/),
    });
    expect(audit).toMatchObject([{ action: name, outcome: "failure", fields: [] }]);
  });

  test.each<readonly [string, Fault, RegExp]>([
    ["answers nothing for too long", "hang", /does not answer \(ECONNABORTED\)/],
    ["is cut off", "cut", /does not answer \(ECONNRESET\)/],
    [
      "fails",
      { status: 500, body: { error: { message: "An internal server error occurred" } } },
      /^Kratos failed with 500: An internal/,
    ],
    ["is behind something that fails", { status: 502, body: "<html>" }, /^Kratos failed with 502/],
    [
      "has not migrated its database",
      { status: 503, body: { error: { reason: "migrations have not yet been fully applied" } } },
      /migrations have not yet/,
    ],
  ])("fails with the reason when Kratos %s", async (_case, fault, message) => {
    kratos.fail(/GET/, fault);
    expect(await run("update-identity", { ...SOMEONE, state: "inactive" })).toMatchObject({
      outcome: "failed",
      message: expect.stringMatching(message),
    });
    expect(kratos.requests).toHaveLength(1);
  });
});

describe("a value that Kratos does not check and PostgreSQL refuses", () => {
  const error = (reason: string) => ({ error: { code: 500, message: "An internal server error occurred", reason } });
  const TOO_LONG = "ERROR: value too long for type character varying(255) (SQLSTATE 22001)";

  test.each([
    ["is too long", error(TOO_LONG), "a value is longer than 255 characters"],
    [
      "is too long for a patch",
      { error: { message: TOO_LONG, reason: "An error occured when applying the JSON patch" } },
      "a value is longer than 255 characters",
    ],
    [
      "has a NUL character",
      error("ERROR: unsupported Unicode escape sequence (SQLSTATE 22P05)"),
      "a text has a NUL character (\\u0000) in it",
    ],
    [
      "is an empty name",
      error("Unable to create identity credentials with missing or empty identifier."),
      "a trait to log in with is empty; leave it out",
    ],
    [
      "is no date",
      error('ERROR: invalid input syntax for type date: "x" (SQLSTATE 22007)'),
      'ERROR: invalid input syntax for type date: "x" (SQLSTATE 22007)',
    ],
  ])("%s: the value is to blame, not Kratos", async (_case, body, fault) => {
    kratos.fail(/POST .*identities$/, { status: 500, body });
    const ended = await run("create-identity", { traits: { username: "jo" } });
    expect(messageOf(ended)).toBe(`Kratos refuses: ${fault}`);
  });
});

test("a new identity of a schema that is not there is told which ones are", async () => {
  const body = { error: { message: "The request was malformed", reason: "Unable to find JSON Schema ID: nope" } };
  kratos.fail(/POST .*identities$/, { status: 400, body });
  expect(messageOf(await run("create-identity", { traits: {}, "schema-id": "nope" }))).toBe(
    "Kratos refuses: Unable to find JSON Schema ID: nope; there are: social_user_v0, admin_v0",
  );
});

describe("when Kratos dies in the middle, the failure says what is done, and a repeat does the rest", () => {
  test("reset-password: the password is new, the sessions go on", async () => {
    kratos.fail(/DELETE .*sessions/, "cut");
    const ended = await run("reset-password", RESET);
    expect(ended).toMatchObject({ outcome: "failed" });
    expect(messageOf(ended)).toMatch(
      /^The password was changed, but the sessions were not ended: .*ECONNRESET; run: juju run kratos\/0 invalidate-identity-sessions identity-id=/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.password"] }]);
    expect(await run("reset-password", RESET)).toMatchObject({ outcome: "done", results: { "sessions-revoked": "2" } });
    expect(kratos.sessions).toBe(0);
  });

  test("reset-identity-mfa: one factor is gone, the other one goes with the repeat", async () => {
    kratos.fail(/DELETE .*lookup_secret/, "cut");
    const reset = { ...SOMEONE, "mfa-type": "all" };
    expect(messageOf(await run("reset-identity-mfa", reset))).toMatch(
      /^Removed totp, but not lookup_secret: .*ECONNRESET; run: juju run kratos\/0 reset-identity-mfa identity-id=\S+ mfa-type=all$/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.totp"] }]);
    expect(await run("reset-identity-mfa", reset)).toMatchObject({
      outcome: "done",
      results: { removed: "lookup_secret", "second-factors": "" },
    });
  });

  test("update-identity: inactive, with sessions that the repeat ends", async () => {
    kratos.fail(/GET .*sessions/, "hang");
    const deactivate = { ...SOMEONE, state: "inactive" };
    expect(messageOf(await run("update-identity", deactivate))).toMatch(
      /^The identity is inactive, but its sessions were not ended/,
    );
    expect(await run("update-identity", deactivate)).toMatchObject({
      results: { changed: "true", "sessions-revoked": "2" },
    });
  });

  test.each(["create-identity", "create-admin-account"])("%s: the account is there, the code is not", async (name) => {
    kratos.fail(/POST .*recovery/, "cut");
    const ended = await run(name, { traits: { email: "jo@example.com" }, username: "jo", email: "jo@example.com" });
    expect(ended).toMatchObject({ outcome: "failed", results: { "identity-id": IDENTITY_ID } });
    expect(messageOf(ended)).toContain(`run: juju run kratos/0 invite-identity identity-id=${IDENTITY_ID}`);
  });

  test("create-identity: made, but the answer was lost; the repeat names the account and how to go on", async () => {
    kratos.fail(/POST .*identities$/, "cut-after");
    const create = { traits: { email: "jo@example.com" } };
    expect(messageOf(await run("create-identity", create))).toContain("re-run the action");
    kratos.fail(/POST .*identities$/, { status: 409, body: { error: { reason: "This identity conflicts" } } });
    const again = await run("create-identity", create);
    expect(again).toMatchObject({ outcome: "failed", results: { "identity-id": IDENTITY_ID } });
    expect(messageOf(again)).toContain(`see: juju run kratos/0 get-identity identity-id=${IDENTITY_ID}`);
  });
});

describe("when a change cannot be read back, the failure says that it is made, and the audit trail what", () => {
  const failsToRead = async (name: string, parameters: object, change: RegExp): Promise<string> => {
    kratos.fail(change, { afterwards: () => kratos.fail(/GET/, "cut") });
    const ended = await run(name, parameters);
    expect(ended).toMatchObject({ outcome: "failed", message: expect.stringMatching(/: Kratos does not answer: EC/) });
    return messageOf(ended);
  };

  test("update-identity", async () => {
    expect(await failsToRead("update-identity", { ...SOMEONE, traits: { name: "Jo Doe" } }, /PATCH/)).toMatch(
      /^The identity was changed \(traits\.name\), but could not be read back: .*; run: juju run kratos\/0 get-identity identity-id=/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["traits.name"] }]);
  });

  test("update-identity to inactive: the sessions go on", async () => {
    expect(await failsToRead("update-identity", { ...SOMEONE, state: "inactive" }, /PATCH/)).toMatch(
      /^The identity was changed \(state\), but could not be read back, and its sessions were not ended: .*; run: juju run kratos\/0 invalidate-identity-sessions identity-id=/,
    );
    expect(kratos.sessions).toBe(2);
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["state"] }]);
  });

  test.each([
    [{}, /^The password was changed, but could not be read back, and the sessions were not ended: /, /secret:1$/],
    [{ "keep-sessions": true }, /^The password was changed, but could not be read back: /, / keep-sessions=true$/],
    [{ "ignore-password-policy": true }, /^The password was changed/, / ignore-password-policy=true$/],
  ])("reset-password %j", async (options, situation, next) => {
    const message = await failsToRead("reset-password", { ...RESET, ...options }, /PATCH/);
    expect(message).toMatch(situation);
    expect(message).toMatch(/run: juju run kratos\/0 reset-password identity-id=\S+ password-secret-id=secret:1/);
    expect(message).toMatch(next);
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.password"] }]);
  });

  test("reset-password whose identity cannot be shown after all is done", async () => {
    expect(await failsToRead("reset-password", RESET, /DELETE .*sessions/)).toMatch(
      /^The password was changed; sessions ended: 2; but the identity could not be shown: .*; run: juju run kratos\/0 get-identity/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.password", "sessions"] }]);
  });

  test("reset-identity-mfa", async () => {
    const reset = { ...SOMEONE, "mfa-type": "totp", "revoke-sessions": true };
    expect(await failsToRead("reset-identity-mfa", reset, /DELETE .*totp/)).toMatch(
      /^Removed totp, but what is left could not be read, and the sessions were not ended: .* mfa-type=totp revoke-sessions=true$/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.totp"] }]);
  });

  test("unlink-oidc-account", async () => {
    linkAccount();
    const unlink = { ...SOMEONE, "credential-id": "github:1" };
    expect(await failsToRead("unlink-oidc-account", unlink, /DELETE .*oidc/)).toMatch(
      /^github:1 was unlinked, but what is left could not be read: .*; run: juju run kratos\/0 list-oidc-accounts identity-id=/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.oidc"] }]);
  });
});

test("keys of two kinds that log in without a password: one kind is gone, and the failure names it", async () => {
  setPasswordlessKeys();
  kratos.fail(/PATCH/, { afterwards: () => kratos.fail(/PATCH/, "cut") });
  expect(messageOf(await run("reset-identity-mfa", { ...SOMEONE, "mfa-type": "passkey" }))).toMatch(
    /^Removed the security keys that log in without a password, but not the passkeys: .* mfa-type=passkey$/,
  );
  expect(audit).toMatchObject([{ outcome: "failure", fields: ["credentials.webauthn"] }]);
});

describe("a lost update is reported, not hidden", () => {
  test("of a trait", async () => {
    kratos.fail(/PATCH/, {
      afterwards: (identity) => {
        identity["traits"] = { email: "jo@example.com", name: "Written by another" };
      },
    });
    const ended = await run("update-identity", { ...SOMEONE, traits: { name: "Jo Doe" } });
    expect(messageOf(ended)).toMatch(
      /at the same time, and traits\.name is not what was written; see: juju run kratos\/0 get-identity/,
    );
    expect(audit).toMatchObject([{ outcome: "failure", fields: ["traits.name"] }]);
  });

  test("of a password, without telling its hash", async () => {
    kratos.fail(/PATCH/, {
      afterwards: (identity) => {
        identity["credentials"] = {
          password: { identifiers: ["jo@example.com"], config: { hashed_password: "$2a$12$other" } },
        };
      },
    });
    const ended = await run("reset-password", RESET);
    expect(messageOf(ended)).toMatch(/the password is not what was written/);
    expect(JSON.stringify(ended)).not.toMatch(/\$2a|\$scrypt|battery/);
    expect(kratos.sessions).toBe(2);
  });

  test("of an identity that something else deleted meanwhile", async () => {
    kratos.fail(/DELETE/, { status: 404, body: { error: { message: "Unable to locate the resource" } } });
    expect(messageOf(await run("delete-identity", SOMEONE))).toMatch(/^Identity not found/);
  });
});

const HASH = { hashed_password: "$2a$12$some" };

const linkAccount = (): void => {
  kratos.identity["credentials"] = { password: { config: HASH }, oidc: { identifiers: ["github:1"] } };
};

const setPasswordlessKeys = (): void => {
  const keys = { config: { credentials: [{ is_passwordless: true }] } };
  kratos.identity["credentials"] = { password: { config: HASH }, webauthn: keys, passkey: keys };
};

const messageOf = (ended: ActionOutcome): string => (ended.outcome === "failed" ? ended.message : "");
