import type { CourierConfig, MailTemplate } from "#src/kratos/config.ts";
import type { ConfigSources } from "./render.ts";

/**
 * The branch `courier.templates`: mails in place of Kratos' own. They are part of the configuration, and not files beside it as in the
 * Python charm: Kratos keeps a file in memory as it once was, and takes over a configuration without a restart.
 */
export const mailTemplates = ({ options, verificationTemplate }: ConfigSources): CourierConfig | undefined => {
  const recovery = options.recovery_email_template?.trim() ? options.recovery_email_template : undefined;
  const verification = options.enable_verification ? verificationTemplate : undefined;
  if (recovery === undefined && verification === undefined) return undefined;
  return {
    templates: {
      ...(recovery !== undefined && { recovery_code: html(recovery) }),
      ...(verification !== undefined && { verification_code: html(verification) }),
    },
  };
};

const html = (template: string): MailTemplate => ({
  valid: { email: { body: { html: `base64://${Buffer.from(template).toString("base64")}` } } },
});
