import { describe, expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { withoutSecrets } from "#src/apply/without-secrets.ts";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\nend\n-----END PRIVATE KEY-----\n";

describe("a line that is logged", () => {
  test.each([
    ["as it is", "hunter2", "login with hunter2 failed", "login with <secret> failed"],
    ["percent-encoded, as in a URL", "p@ss/w d", "smtp://me:p%40ss%2Fw%20d@h", "smtp://me:<secret>@h"],
    ["as a line of several", PEM, "key: MIGHAgEAMBMGByqGSM49", "key: <secret>"],
    ["as the password of a URL", "postgres://u:a%2Fb@db/k", "password a%2Fb", "password <secret>"],
    ["as the decoded password of a URL", "postgres://u:a%2Fb@db/k", "password a/b", "password <secret>"],
  ])("has no secret in it that stands there %s", (_how, secret, line, shown) =>
    expect(withoutSecrets([line], [new Secret(secret)])).toEqual([shown]),
  );

  test("keeps words that are a short line of a secret", () =>
    expect(withoutSecrets(["this is the end"], [new Secret(PEM)])).toEqual(["this is the end"]));

  test("has nothing left of a secret that holds another one", () =>
    expect(withoutSecrets(["hunter2-and-more"], [new Secret("hunter2"), new Secret("hunter2-and-more")])).toEqual([
      "<secret>",
    ]));

  test.each(["", "https://a:100%@h", "\ud800"])("is as it was where it does not hold the secret %j", (secret) =>
    expect(withoutSecrets(["nothing"], [new Secret(secret)])).toEqual(["nothing"]),
  );
});
