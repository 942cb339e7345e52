import * as z from "zod";
import type { KratosConnection, LongAnswer } from "./connection.ts";
import { type Credentials, CredentialsSchema, SECURITY_KEYS } from "./factors.ts";
import { type Identity, IdentitySchema, withoutCredentials } from "./identities.ts";
import { jsonArrayItems } from "./json-array-items.ts";
import { nextPageToken } from "./next-page-token.ts";

/** Kratos never gives more a page, whatever it is asked for. */
export const MOST_A_PAGE = 500;

/** Which identities to list. Kratos lists them by id, so every id is a token: the list goes on behind it. */
export interface IdentityQuery {
  /** Id of the identity before the first one. */
  readonly after?: string | undefined;
  /** No identity behind this id. */
  readonly upTo?: string | undefined;
  readonly pageSize?: number;
  /** With what people log in with; costs Kratos about a third more. */
  readonly credentials?: boolean;
}

/** A page of the list, whose identities are parsed one by one, once. */
export interface IdentityPage {
  readonly identities: Iterable<ListedIdentity>;
  readonly isLast: boolean;
}

const Address = z.object({ value: z.string(), verified: z.boolean().optional() });

/** As little as most searches look at. */
const HeadSchema = z.object({
  id: z.string(),
  schema_id: z.string(),
  state: z.string().optional(),
  created_at: z.string().optional(),
});

/** What tells people apart; a schema of whole identities would take three times as long. */
const SummarySchema = HeadSchema.extend({
  external_id: z.string().nullish(),
  traits: z.looseObject({}).nullish(),
  verifiable_addresses: z.array(Address).nullish(),
  recovery_addresses: z.array(Address).nullish(),
});

/** Nothing if they were not asked for. */
const WithCredentials = z.object({ credentials: CredentialsSchema.default({}) });

/** An identity in a list, as far as it takes to find it. */
export type IdentitySummary = z.output<typeof SummarySchema>;

/** An identity in a list. Most of a long list are passed over, so each part is parsed when it is asked for. */
export interface ListedIdentity {
  /** All of it as JSON. */
  readonly text: string;
  readonly head: () => z.output<typeof HeadSchema>;
  readonly summary: () => IdentitySummary;
  readonly credentials: () => Credentials;
  /** All of it but the credentials. */
  readonly whole: () => Identity;
}

/** Pages of identities in constant memory. While one page arrives and is looked at, Kratos makes the next. */
export async function* identityPages(kratos: KratosConnection, query: IdentityQuery): AsyncGenerator<IdentityPage> {
  const { upTo } = query;
  let pending: Promise<LongAnswer> | undefined = requestPage(kratos, query);
  while (pending !== undefined) {
    const { headers, read }: LongAnswer = await pending;
    const next = nextPageToken(headers["link"]);
    const isLast = next === undefined || (upTo !== undefined && next >= upTo);
    pending = isLast ? undefined : requestPage(kratos, { ...query, after: next });
    // Whoever stops in the middle of the list does not wait for it; whoever goes on gets the error.
    pending?.catch(() => undefined);
    const identities = parsePage(await read());
    yield { identities: isLast && upTo !== undefined ? notBehind(upTo, identities) : identities, isLast };
  }
}

function* notBehind(id: string, identities: Iterable<ListedIdentity>): Generator<ListedIdentity> {
  for (const listed of identities) {
    if (listed.head().id > id) return;
    yield listed;
  }
}

/** One page of identities. */
export const identityPage = async (kratos: KratosConnection, query: IdentityQuery): Promise<IdentityPage> => {
  const { headers, read } = await requestPage(kratos, query);
  return { identities: parsePage(await read()), isLast: nextPageToken(headers["link"]) === undefined };
};

/** Every identity. */
export async function* everyIdentity(kratos: KratosConnection): AsyncGenerator<Identity> {
  for await (const { identities } of identityPages(kratos, {})) for (const { whole } of identities) yield whole();
}

/** How many identities there are; the numbered pages of old are the only ones that come with a total. */
export const countIdentities = async (kratos: KratosConnection): Promise<number> => {
  const query = { page: 1, per_page: 1 };
  const { headers } = await kratos.request({ method: "GET", path: "/admin/identities", query });
  return z.coerce.number().int().parse(headers["x-total-count"]);
};

const requestPage = (
  kratos: KratosConnection,
  { after, pageSize = MOST_A_PAGE, credentials = false }: IdentityQuery,
): Promise<LongAnswer> =>
  kratos.requestLong({
    method: "GET",
    path: "/admin/identities",
    query: {
      page_size: pageSize,
      ...(after === undefined ? {} : { page_token: after }),
      ...(credentials ? { include_credential: SECURITY_KEYS } : {}),
    },
  });

function* parsePage(bytes: Buffer): Generator<ListedIdentity> {
  for (const text of jsonArrayItems(bytes)) yield listed(text);
}

const listed = (text: string): ListedIdentity => {
  let parsed: unknown;
  const document = (): unknown => (parsed ??= JSON.parse(text));
  return {
    text,
    head: () => HeadSchema.parse(document()),
    summary: () => SummarySchema.parse(document()),
    credentials: () => WithCredentials.parse(document()).credentials,
    whole: () => withoutCredentials(IdentitySchema.parse(document())),
  };
};
