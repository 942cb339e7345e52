import * as z from "zod";
import { amountOf } from "#lib/kubernetes/quantity.ts";
import { duration } from "#src/kratos/duration.ts";
import { isEmail } from "#src/kratos/json-schema/formats.ts";

/** How much Kratos logs (Kratos' own words). */
export const LOG_LEVELS = ["panic", "fatal", "error", "warn", "info", "debug", "trace"] as const;

/** An amount in Kubernetes' notation; nothing is no limit. */
const Quantity = z
  .string()
  .refine((text) => text === "" || amountOf(text) !== undefined, {
    error: 'is not an amount in Kubernetes\' notation, such as "500m" or "1Gi"',
  })
  .optional();

/** A length of time, such as a session counts. */
const Lifespan = duration(z.string(), 'is not a length of time, such as "30m", "24h" or "1h30m"');

/** An address by the rule of Kratos, which takes one such as `root@localhost`, but for what would break the header of a mail. */
const EmailAddress = z.string().refine((text) => isEmail(text) && !/^\s|\p{Cc}/u.test(text), "invalid email address");

/** Kratos' own default and least length of a password. */
export const DEFAULT_PASSWORD_LENGTH = 8;
const LEAST_PASSWORD_LENGTH = 6;
/** More than bcrypt looks at would be asked of people for nothing. */
const MOST_PASSWORD_LENGTH = 72;

const PasswordLength = z
  .int()
  .min(LEAST_PASSWORD_LENGTH, `must be at least ${LEAST_PASSWORD_LENGTH}`)
  .max(MOST_PASSWORD_LENGTH, `must be at most ${MOST_PASSWORD_LENGTH}`);

/** How long sessions and recovery codes count where nobody asks for another time: Kratos' own defaults. */
export const DEFAULT_LIFESPANS = { session: "24h", recovery: "1h" } as const;

/** The options of config.yaml that decide something, parsed. Names and defaults are those of the Python charm. */
export const OptionsSchema = z.object({
  dev: z.boolean().default(false),
  log_level: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}` }).default("info"),
  enable_local_idp: z.boolean().default(true),
  enforce_mfa: z.boolean().default(true),
  enable_verification: z.boolean().default(false),
  password_min_length: PasswordLength.default(DEFAULT_PASSWORD_LENGTH),
  breached_password_check: z.boolean().default(false),
  session_lifespan: Lifespan.default(DEFAULT_LIFESPANS.session),
  recovery_lifespan: Lifespan.default(DEFAULT_LIFESPANS.recovery),
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
  sender_email: EmailAddress.default("identity@canonical.com"),
  sender_name: z.string().default("Canonical Identity Platform"),
});

/** The charm's options after parsing. */
export type Options = z.output<typeof OptionsSchema>;
