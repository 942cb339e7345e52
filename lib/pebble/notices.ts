import * as z from "zod";
import { json, requestSync } from "./envelope.ts";
import { PebbleApiError } from "./errors.ts";
import type { Pebble, RequestOptions } from "./transport.ts";

const Notice = z
  .object({
    id: z.string(),
    "user-id": z.number().nullish(),
    type: z.string(),
    key: z.string(),
    "first-occurred": z.string(),
    "last-occurred": z.string(),
    "last-repeated": z.string(),
    occurrences: z.number(),
    "last-data": z.record(z.string(), z.string()).nullish(),
  })
  .transform((notice) => ({
    id: notice.id,
    /** Whom it is for; everybody when undefined. */
    userId: notice["user-id"] ?? undefined,
    /** `custom`, `change-update`, `warning`, and what newer Pebbles add. */
    type: notice.type,
    key: notice.key,
    /** Times as RFC 3339 writes them, in nanoseconds: text of them goes into {@link NoticeFilter.after} as it is. */
    firstOccurred: notice["first-occurred"],
    lastOccurred: notice["last-occurred"],
    lastRepeated: notice["last-repeated"],
    occurrences: notice.occurrences,
    lastData: notice["last-data"] ?? {},
  }));

/** Something that a workload, or Pebble itself, wants to tell. Juju may tell the charm more than once of the same. */
export type Notice = z.output<typeof Notice>;

/** Which notices are meant: those for oneself and for everybody unless told otherwise. */
export interface NoticeFilter {
  /** Types that this Pebble does not know are passed over. */
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  /** Only what was repeated later than this, a time of another notice. */
  readonly after?: string;
  /** Those of all users, or of one (for administrators). */
  readonly users?: "all" | { readonly userId: number };
}

/** Notices, the one last repeated at the end. */
export const listNotices = (
  pebble: Pebble,
  filter: NoticeFilter = {},
  options: RequestOptions = {},
): Promise<readonly Notice[]> =>
  requestSync(pebble, { method: "GET", path: "/v1/notices", query: queryOf(filter), ...options }, z.array(Notice));

/** Waits until there are such notices; gives none when the time is over. */
export const waitForNotices = (
  pebble: Pebble,
  filter: NoticeFilter,
  { timeoutMs = DEFAULT_WAIT_MS, ...options }: RequestOptions = {},
): Promise<readonly Notice[]> => {
  const query = { ...queryOf(filter), timeout: `${timeoutMs}ms` };
  const patience = { timeoutMs: timeoutMs + GRACE_MS, ...options };
  return requestSync(pebble, { method: "GET", path: "/v1/notices", query, ...patience }, z.array(Notice));
};

/** One notice; undefined when there is none, such as after it has expired. */
export const getNotice = async (
  pebble: Pebble,
  id: string,
  options: RequestOptions = {},
): Promise<Notice | undefined> => {
  const path = `/v1/notices/${encodeURIComponent(id)}`;
  try {
    return await requestSync(pebble, { method: "GET", path, ...options }, Notice);
  } catch (error) {
    if (error instanceof PebbleApiError && error.status === 404) return undefined;
    throw error;
  }
};

/** What goes with a notice. */
export interface NoticeDetails extends RequestOptions {
  /** At most 4 KiB. */
  readonly data?: Readonly<Record<string, string>>;
  /** Milliseconds in which it is counted, but not told again. */
  readonly repeatAfterMs?: number;
}

/** Adds a custom notice and gives its id; the key is `domain.tld/path`. The same key again is the same notice, one occurrence more. */
export const addNotice = async (
  pebble: Pebble,
  key: string,
  { data, repeatAfterMs, ...options }: NoticeDetails = {},
): Promise<string> => {
  const repeatAfter = repeatAfterMs === undefined ? undefined : `${repeatAfterMs}ms`;
  const body = json({ action: "add", type: "custom", key, data, "repeat-after": repeatAfter });
  return (await requestSync(pebble, { method: "POST", path: "/v1/notices", ...body, ...options }, Added)).id;
};

const Added = z.object({ id: z.string() });

const DEFAULT_WAIT_MS = 30_000;

/** Pebble itself ends the wait; the request only guards against a Pebble that does not. */
const GRACE_MS = 5_000;

const queryOf = ({ types, keys, after, users }: NoticeFilter) => ({
  types,
  keys,
  after,
  ...(users === "all" ? { users } : { "user-id": users?.userId.toString() }),
});
