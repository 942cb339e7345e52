import { describe, expect, test } from "vitest";
import { OptionsSchema } from "#src/options.ts";
import { plan } from "#src/plan/plan.ts";
import { facts } from "./facts.ts";

const courierOf = (options: Readonly<Record<string, unknown>>, verificationTemplate?: string) => {
  const values = OptionsSchema.parse(options);
  const { workload } = plan(facts({ options: { values, problems: [] }, verificationTemplate }));
  if (workload.action !== "run") throw new Error(`the plan is to ${workload.action}`);
  return workload.run.config.reveal().courier;
};

const html = (text: string) => ({
  valid: { email: { body: { html: `base64://${Buffer.from(text).toString("base64")}` } } },
});

describe("the mails that Kratos sends", () => {
  test("are its own when nobody asks for others", () => {
    expect(courierOf({})).toBeUndefined();
    expect(courierOf({ recovery_email_template: " " })).toBeUndefined();
    expect(courierOf({ enable_verification: true })).toBeUndefined();
  });

  test("recover an account by the text of the option", () =>
    expect(courierOf({ recovery_email_template: "<p>é {{ .RecoveryCode }}</p>" })).toEqual({
      templates: { recovery_code: html("<p>é {{ .RecoveryCode }}</p>") },
    }));

  test("verify an address by the resource's text, if they are sent at all", () => {
    expect(courierOf({ enable_verification: true }, "{{ .VerificationCode }}")).toEqual({
      templates: { verification_code: html("{{ .VerificationCode }}") },
    });
    expect(courierOf({ enable_verification: false }, "{{ .VerificationCode }}")).toBeUndefined();
  });
});
