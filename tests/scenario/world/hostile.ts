import * as fc from "fast-check";
import type { Databag } from "#lib/juju/databag.ts";
import type { Declarations, RelationState } from "#lib/testing/index.ts";
import { relation } from "#lib/testing/index.ts";
import { anyText } from "#tests/any-text.ts";
import { OFFERS } from "./offers.ts";

/** Stands in every value that must stay secret. */
export const MARKER = "planted-0c5f";

/** Text that has brought down others: markup of every kind, numbers in disguise, too much, too little. */
const HOSTILE_TEXT = fc.oneof(
  fc.constantFrom(
    ...[
      "null",
      "~",
      "0123",
      "1e9",
      "yes",
      "{}",
      "[]",
      "[null]",
      '{"url": 1}',
      "- a\n- b",
      "&a [*a, *a]",
      "!!js/function x",
    ],
    ...[
      "$(id)",
      "`id`",
      "'; DROP TABLE identities; --",
      "\u0000",
      "a\nb: c",
      "%zz",
      "https://h/%zz",
      "https://u:p%@h",
      "://",
    ],
    ...[
      "https:///path",
      "http://[::1",
      "https://h:99999",
      "javascript:alert(1)",
      "https://a^b",
      "\ud800",
      "x".repeat(20_000),
    ],
  ),
  anyText({ maxLength: 20 }),
  fc.json({ maxDepth: 2 }),
);

/** URLs on whose form parsers do not agree. */
const HOSTILE_URL = fc.constantFrom(
  ...[
    "https://h/%zz",
    "https://h/%",
    "https://h/a?b=%zz#%zz",
    "https://u:p%@h/",
    "https://a^b/",
    "https://h:99999/",
    "https:///path",
  ],
  ...[
    "https://h\\path",
    "https://[::1]:8080/",
    "https://[::1",
    "//h/path",
    "HTTPS://H/",
    "https://ü.example/ü",
    "https://h:/",
    "https://h/\u2028",
  ],
  ...["base64://%zz", "base64://a^b", "file://h/%zz", "base64://YQ=="],
);

const SECRET = fc.constantFrom(MARKER, `${MARKER}\n`, `"${MARKER}`, `${MARKER}: {[`, `$${MARKER}%zz`);

const IDENTITY_PROVIDER = fc.record(
  {
    provider: fc.oneof(fc.constantFrom("google", "generic", "apple", "microsoft", "github", "yander"), HOSTILE_TEXT),
    client_id: fc.oneof(fc.constant("client"), HOSTILE_TEXT, fc.jsonValue({ maxDepth: 1 })),
    client_secret: SECRET,
    id: fc.oneof(fc.constant("same"), HOSTILE_TEXT),
    scope: fc.oneof(HOSTILE_TEXT, fc.jsonValue({ maxDepth: 1 })),
    label: HOSTILE_TEXT,
    mapper_url: fc.oneof(HOSTILE_TEXT, HOSTILE_URL),
    jsonnet_mapper: HOSTILE_TEXT,
    issuer_url: fc.oneof(fc.constant("https://issuer.example"), HOSTILE_URL),
    auth_url: HOSTILE_URL,
    tenant_id: HOSTILE_TEXT,
    ...{ team_id: HOSTILE_TEXT, private_key_id: HOSTILE_TEXT, private_key: SECRET },
    requested_claims: fc.jsonValue({ maxDepth: 2 }),
    subject_source: fc.oneof(fc.constantFrom("me", "oid"), HOSTILE_TEXT),
  },
  { requiredKeys: ["provider", "client_id", "client_secret"] },
);

const IDENTITY_PROVIDERS = fc
  .tuple(fc.array(IDENTITY_PROVIDER, { maxLength: 4 }), fc.constantFrom(0, 0, 0, 1, 7))
  .map(([list, cut]) => JSON.stringify(list).slice(0, cut === 0 ? undefined : -cut));

const valueFor = (key: string): fc.Arbitrary<string> => {
  if (key === "providers") return IDENTITY_PROVIDERS;
  if (/^response_/.test(key)) return fc.oneof(fc.constantFrom("True", "False"), HOSTILE_TEXT);
  if (/url|endpoint|host|body/.test(key)) return fc.oneof(HOSTILE_URL, HOSTILE_TEXT);
  return /^(?:password|auth_config_value)$/.test(key) ? SECRET : HOSTILE_TEXT;
};

/** Keys that are in no offer, and read all the same. */
const MORE_KEYS: Readonly<Record<string, readonly string[]>> = {
  smtp: ["password", "skip_ssl_verify", "recipients", "domain"],
  "kratos-registration-webhook": [
    "auth_config_value",
    "auth_type",
    "auth_config_in",
    "auth_config_name",
    "response_ignore",
  ],
  "kratos-login-webhook": ["auth_config_value", "auth_type", "auth_config_in", "auth_config_name", "response_ignore"],
};

/** What somebody has said before, with up to three keys said otherwise. */
const databagOf = (offers: readonly Databag[], more: readonly string[] = []): fc.Arbitrary<Databag> => {
  const keys = [...new Set([...offers.flatMap(Object.keys), ...more, "unknown"])];
  const change = fc.constantFrom(...keys).chain((key) => fc.tuple(fc.constant(key), valueFor(key)));
  return fc
    .tuple(fc.constantFrom({}, ...offers), fc.array(change, { maxLength: 3 }))
    .map(([offer, changes]) => ({ ...offer, ...Object.fromEntries(changes) }))
    .map((databag) => Object.fromEntries(Object.entries(databag).filter(([, value]) => value !== "")));
};

/** Up to two relations of each endpoint whose other side says anything at all. */
export const hostileRelations = ({ endpoints }: Declarations): fc.Arbitrary<readonly RelationState[]> =>
  fc
    .tuple(
      ...Object.entries(OFFERS).map(([endpoint, offers]) =>
        hostileEndpoint(endpoint, offers, endpoints[endpoint]?.limit ?? 2),
      ),
    )
    .map((lists) =>
      lists.flat().map((each, index) => ({ ...each, id: 100 + index, remoteApp: `neighbour-x${index}` })),
    );

const hostileEndpoint = (
  endpoint: string,
  offers: (typeof OFFERS)[string],
  limit: number,
): fc.Arbitrary<readonly RelationState[]> => {
  const app = databagOf(
    offers.flatMap(({ app: said }) => (said === undefined ? [] : [said])),
    MORE_KEYS[endpoint],
  );
  const unit = databagOf(offers.flatMap(({ units }) => Object.values(units ?? {})));
  const one = fc
    .tuple(app, unit)
    .map(([remoteAppData, said]) =>
      relation(endpoint, 0, "neighbour", { remoteAppData, remoteUnitsData: { 0: said } }),
    );
  return fc.array(one, { maxLength: limit });
};

/** Values for some options of config.yaml, each of its type. */
export const hostileOptions = ({
  options,
}: Declarations): fc.Arbitrary<Readonly<Record<string, string | number | boolean>>> => {
  const option = fc
    .constantFrom(...Object.entries(options))
    .chain(([name, { type }]) => fc.tuple(fc.constant(name), optionOf(type)));
  return fc.array(option, { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs));
};

/** Juju lets through what is of the type that config.yaml says. */
const optionOf = (type: string): fc.Arbitrary<string | number | boolean> => {
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "int":
      return fc.oneof(fc.integer({ min: -1, max: 80 }), fc.maxSafeInteger());
    default:
      return HOSTILE_TEXT;
  }
};
