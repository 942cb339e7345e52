import { describe, expect, test } from "vitest";
import { authValueSecretContent, readAuthValue } from "#lib/interfaces/kratos-webhook.ts";
import { Secret } from "#lib/juju/secret.ts";

describe("the secret of a webhook", () => {
  test("holds the API key under auth-config-value", () => {
    expect(authValueSecretContent(new Secret("tok"))).toEqual({ "auth-config-value": "tok" });
    expect(readAuthValue({ "auth-config-value": "tok" })?.reveal()).toBe("tok");
  });

  test.each([{}, { "auth-config-value": "" }, { token: "tok" }])("%j has none", (content) =>
    expect(readAuthValue(content)).toBeUndefined(),
  );
});
