import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import {
  type IdentityPage,
  identityPage,
  identityPages,
  type ListedIdentity,
} from "#src/kratos/admin-api/identity-list.ts";

/** What to look for. */
export interface Wanted {
  readonly filter: (identity: ListedIdentity) => boolean;
  /** Whether the filter looks at credentials. */
  readonly credentials: boolean;
  /** Hears after each page how many identities have been looked at, and how many of them are wanted. */
  readonly progress: (looked: number, found: number) => Promise<void>;
}

/** From where on to look, and when it is enough. */
export interface Scan {
  /** Undefined when every identity is wanted. */
  readonly wanted: Wanted | undefined;
  /** Id of the identity before the first one. */
  readonly after: string | undefined;
  /** The most identities to find. */
  readonly most: number;
  /** Whether one more identity fits into the answer; the first one always has to. */
  readonly fits: (listed: ListedIdentity) => boolean;
}

/** What was found. */
export interface Found {
  readonly identities: readonly ListedIdentity[];
  /** Where to go on; undefined when there is nothing more. */
  readonly next: string | undefined;
}

/** Looks through the identities until there are enough of those that are wanted. */
export const scanIdentities = async (kratos: KratosConnection, scan: Scan): Promise<Found> => {
  const { wanted, most, fits } = scan;
  const found: ListedIdentity[] = [];
  let looked = 0;
  for await (const page of pagesFor(kratos, scan)) {
    let last: ListedIdentity | undefined;
    for (const listed of page.identities) {
      last = listed;
      looked++;
      if (wanted !== undefined && !wanted.filter(listed)) continue;
      // The token names the last one that was taken, so that the list goes on with the one that has no place any more.
      if (found.length === most || !fits(listed)) return { identities: found, next: found.at(-1)?.head().id };
      found.push(listed);
    }
    if (found.length === most) return { identities: found, next: page.isLast ? undefined : last?.head().id };
    await wanted?.progress(looked, found.length);
  }
  return { identities: found, next: undefined };
};

/** Counts the identities that are wanted. */
export const countIdentitiesWanted = async (
  kratos: KratosConnection,
  { filter, credentials, progress }: Wanted,
): Promise<number> => {
  let [looked, found] = [0, 0];
  for await (const { identities } of identityPages(kratos, { credentials })) {
    for (const listed of identities) {
      looked++;
      if (filter(listed)) found++;
    }
    await progress(looked, found);
  }
  return found;
};

/** When every identity is wanted, the first page is all that is needed, and no longer than that. */
const pagesFor = (
  kratos: KratosConnection,
  { wanted, after, most }: Scan,
): AsyncIterable<IdentityPage> | readonly Promise<IdentityPage>[] =>
  wanted === undefined
    ? [identityPage(kratos, { after, pageSize: most })]
    : identityPages(kratos, { after, credentials: wanted.credentials });
