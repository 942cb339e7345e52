import * as z from "zod";
import { amountOf } from "#lib/kubernetes/quantity.ts";

/** How much Kratos logs (Kratos' own words). */
export const LOG_LEVELS = ["panic", "fatal", "error", "warn", "info", "debug", "trace"] as const;

/** An amount in Kubernetes' notation; nothing is no limit. */
const Quantity = z
  .string()
  .refine((text) => text === "" || amountOf(text) !== undefined, {
    error: 'is not an amount in Kubernetes\' notation, such as "500m" or "1Gi"',
  })
  .optional();

/** The options of config.yaml that decide something, parsed. Names and defaults are those of the Python charm. */
export const OptionsSchema = z.object({
  dev: z.boolean().default(false),
  log_level: z.enum(LOG_LEVELS).default("info"),
  enable_local_idp: z.boolean().default(true),
  enforce_mfa: z.boolean().default(true),
  enable_verification: z.boolean().default(false),
  enable_passwordless_login_method: z.boolean().default(false),
  enable_oidc_webauthn_sequencing: z.boolean().default(false),
  identity_schemas: z.string().optional(),
  default_identity_schema_id: z.string().optional(),
  recovery_email_template: z.string().optional(),
  cpu: Quantity,
  memory: Quantity,
  http_proxy: z.string().default(""),
  https_proxy: z.string().default(""),
  no_proxy: z.string().default(""),
  sender_email: z.email().default("identity@canonical.com"),
  sender_name: z.string().default("Canonical Identity Platform"),
});

/** The charm's options after parsing. */
export type Options = z.output<typeof OptionsSchema>;
