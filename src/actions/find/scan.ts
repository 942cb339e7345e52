import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { identityPage, identityPages, type ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";

/** What to look for. */
export interface Wanted {
  readonly filter: (identity: ListedIdentity) => boolean;
  /** Whether the filter looks at credentials. */
  readonly credentials: boolean;
  /** Hears after each page how many more identities have been looked at, and how many of them are wanted. */
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

/** Finds identities in the order of their ids until there are enough. */
export const scanIdentities = async (kratos: KratosConnection, scan: Scan): Promise<Found> => {
  const { wanted, after, most, fits } = scan;
  const { found, isComplete } =
    wanted === undefined ? await firstPage(kratos, after, most) : await search(kratos, wanted, { after, most });
  const notFitting = found.findIndex((listed) => !fits(listed));
  const identities = notFitting < 0 ? found : found.slice(0, notFitting);
  const isAll = isComplete && notFitting < 0;
  // The token names the last one that was taken, so that the list goes on with the one that has no place any more.
  return { identities, next: isAll ? undefined : identities.at(-1)?.head().id };
};

/** Counts the identities that are wanted. */
export const countIdentitiesWanted = async (kratos: KratosConnection, wanted: Wanted): Promise<number> => {
  let found = 0;
  const take = () => {
    found++;
    return true;
  };
  const isEnough = () => false;
  await Promise.all(partsAfter(undefined).map((part) => lookThrough(kratos, wanted, part, { take, isEnough })));
  return found;
};

/** Identities with ids behind one and not behind another. */
interface Part {
  readonly after?: string | undefined;
  readonly upTo?: string;
}

/** Ids are random, so half of them are not behind this one. */
const MIDDLE = "7fffffff-ffff-4fff-bfff-ffffffffffff";

/** Two parts are looked through side by side: while Kratos makes a page of one, the database reads for the other. */
const partsAfter = (after: string | undefined): readonly [Part] | readonly [Part, Part] =>
  after !== undefined && after >= MIDDLE ? [{ after }] : [{ after, upTo: MIDDLE }, { after: MIDDLE }];

/** Some identities, in order, and whether there are no more of them. */
interface Some {
  readonly found: readonly ListedIdentity[];
  readonly isComplete: boolean;
}

/** When every identity is wanted, the first page is all that is needed, and no longer than that. */
const firstPage = async (kratos: KratosConnection, after: string | undefined, most: number): Promise<Some> => {
  const { identities, isLast } = await identityPage(kratos, { after, pageSize: most });
  return { found: [...identities], isComplete: isLast };
};

const search = async (
  kratos: KratosConnection,
  wanted: Wanted,
  { after, most }: Pick<Scan, "after" | "most">,
): Promise<Some> => {
  const enough = new AbortController();
  const [first, second] = partsAfter(after).map((part) => searchPart(kratos, wanted, part, most, enough.signal));
  // Whoever finds enough before does not wait for it; whoever needs it gets the error.
  second?.catch(() => undefined);
  try {
    const before = (await first) ?? NONE;
    if (!before.isComplete) return before;
    const behind = (await second) ?? NONE;
    const found = [...before.found, ...behind.found];
    return { found: found.slice(0, most), isComplete: behind.isComplete && found.length <= most };
  } finally {
    enough.abort();
  }
};

const NONE: Some = { found: [], isComplete: true };

const searchPart = async (
  kratos: KratosConnection,
  wanted: Wanted,
  part: Part,
  most: number,
  enough: AbortSignal,
): Promise<Some> => {
  const found: ListedIdentity[] = [];
  const isComplete = await lookThrough(kratos, wanted, part, {
    take: (listed) => found.length < most && found.push(listed) > 0,
    isEnough: () => found.length === most || enough.aborted,
  });
  return { found, isComplete };
};

/** What is done with those that are wanted. */
interface Taker {
  /** Whether there was room for one more. */
  readonly take: (listed: ListedIdentity) => boolean;
  /** Whether to stop after this page. */
  readonly isEnough: () => boolean;
}

/** Looks through a part until it is enough, and gives whether nobody was left out. */
const lookThrough = async (
  kratos: KratosConnection,
  { filter, credentials, progress }: Wanted,
  part: Part,
  { take, isEnough }: Taker,
): Promise<boolean> => {
  for await (const { identities, isLast } of identityPages(kratos, { ...part, credentials })) {
    let [looked, found] = [0, 0];
    for (const listed of identities) {
      looked++;
      if (!filter(listed)) continue;
      if (!take(listed)) return false;
      found++;
    }
    if (isEnough()) return isLast;
    await progress(looked, found);
  }
  return true;
};
