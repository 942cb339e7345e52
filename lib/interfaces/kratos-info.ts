import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { type Reading, readDatabag, writeDatabag } from "./wire/databag-format.ts";
import { HttpUrl, Line, PythonBoolean } from "./wire/values.ts";

/**
 * The Juju interface `kratos_info` (kratos-operator, kratos_info 0.6).
 * The provider, Kratos, tells in its application's databag where it is and what it offers; the requirer writes nothing.
 */
export const KRATOS_INFO = "kratos_info";

/** What people may do at a Kratos, in the order in which the provider writes it. */
const FEATURE_FLAGS = ["password", "webauthn", "totp", "backup_codes", "account_linking"] as const;

export type FeatureFlag = (typeof FEATURE_FLAGS)[number];

/** With commas between; flags of a newer Kratos are passed over. The empty text deletes the key, as Juju has it. */
const FeatureFlags = z.codec(z.string(), z.array(z.enum(FEATURE_FLAGS)).readonly(), {
  decode: (text) => inOrder(text.split(",").map((flag) => flag.trim())),
  encode: (flags) => inOrder(flags).join(","),
});

const inOrder = (flags: readonly string[]): FeatureFlag[] => FEATURE_FLAGS.filter((flag) => flags.includes(flag));

const KratosInfo = z.object({
  adminEndpoint: HttpUrl,
  publicEndpoint: HttpUrl,
  /** Where a browser starts to log in. */
  loginBrowserEndpoint: HttpUrl,
  /** Where a service asks whose session a cookie is. */
  sessionsEndpoint: HttpUrl,
  providersConfigmapName: Line,
  schemasConfigmapName: Line,
  /** The Kubernetes namespace of both ConfigMaps. */
  configmapsNamespace: Line,
  mfaEnabled: PythonBoolean.default(false),
  oidcWebauthnSequencingEnabled: PythonBoolean.default(false),
  verificationEnabled: PythonBoolean.default(false),
  featureFlags: FeatureFlags.default([]),
});

/** Where Kratos is and what it offers. */
export type KratosInfo = Readonly<z.output<typeof KratosInfo>>;

/** The databag of a provider's application. */
export const providerDatabag = (info: KratosInfo): Databag => writeDatabag(KratosInfo, info);

/** Reads the databag of a provider's application; what a provider of older days does not know is off. */
export const readProviderDatabag = (databag: Databag): Reading<KratosInfo> => readDatabag(KratosInfo, databag);
