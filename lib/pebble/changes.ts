import * as z from "zod";
import { json, requestAsync, requestSync } from "./envelope.ts";
import { PebbleApiError, PebbleChangeError, PebbleTimeout } from "./errors.ts";
import type { Pebble, PebbleRequest, RequestOptions } from "./transport.ts";

const Task = z.object({
  id: z.string(),
  kind: z.string(),
  summary: z.string(),
  status: z.string(),
  log: z.array(z.string()).optional(),
  progress: z.object({ label: z.string(), done: z.number(), total: z.number() }).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

const Change = z
  .object({
    id: z.string(),
    kind: z.string(),
    summary: z.string(),
    /** `Do`, `Doing`, `Done`, `Error`, `Hold`, `Undone` and others. */
    status: z.string(),
    ready: z.boolean(),
    err: z.string().optional(),
    tasks: z.array(Task).nullish(),
    "spawn-time": z.string(),
    "ready-time": z.string().optional(),
  })
  .transform(({ tasks, "spawn-time": spawnTime, "ready-time": readyTime, ...change }) => ({
    ...change,
    tasks: tasks ?? [],
    spawnTime,
    readyTime,
  }));

/** Something that Pebble does over time: starting services, running a command. */
export type Change = z.output<typeof Change>;

/** Which changes are listed. */
export interface ChangeFilter {
  /** Those in progress unless told otherwise. */
  readonly select?: "in-progress" | "ready" | "all";
  /** The name of a service: only changes that touch it. */
  readonly service?: string;
}

/** A change, as far as it is. */
export const getChange = (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> =>
  requestSync(pebble, { method: "GET", path: pathOf(id), ...options }, Change);

/** Changes. Checks make changes of their own, so never wait for one that you did not make. */
export const listChanges = (
  pebble: Pebble,
  { select = "in-progress", service }: ChangeFilter = {},
  options: RequestOptions = {},
): Promise<readonly Change[]> =>
  requestSync(
    pebble,
    { method: "GET", path: "/v1/changes", query: { select, for: service }, ...options },
    z.array(Change),
  );

/** Waits for the end of a change, however it ends. Throws {@link PebbleTimeout}; the change then goes on, as it does after the signal. */
export const waitForChange = async (
  pebble: Pebble,
  id: string,
  { timeoutMs = DEFAULT_WAIT_MS, ...options }: RequestOptions = {},
): Promise<Change> => {
  // Zero would be no limit to Pebble.
  const query = { timeout: `${Math.max(timeoutMs, 1)}ms` };
  const patience = { timeoutMs: timeoutMs + GRACE_MS, ...options };
  try {
    return await requestSync(pebble, { method: "GET", path: `${pathOf(id)}/wait`, query, ...patience }, Change);
  } catch (error) {
    if (error instanceof PebbleApiError && error.status === 504) throw new PebbleTimeout(`change ${id}`, timeoutMs);
    throw error;
  }
};

/** Begins a change and waits until it has succeeded, both within one time limit. Throws {@link PebbleChangeError} when it fails: Pebble answers 200 either way. */
export const carryOut = async (
  pebble: Pebble,
  request: PebbleRequest,
  { timeoutMs = DEFAULT_WAIT_MS, ...options }: RequestOptions = {},
): Promise<Change> => {
  const started = performance.now();
  const { changeId } = await requestAsync(pebble, { ...request, timeoutMs, ...options });
  const left = Math.max(Math.ceil(timeoutMs - (performance.now() - started)), 1);
  const change = await waitForChange(pebble, changeId, { timeoutMs: left, ...options });
  if (change.status === "Done" && change.err === undefined) return change;
  throw changeFailure(change);
};

/** The error that a failed change is. */
export const changeFailure = ({ id, kind, tasks, err }: Change): PebbleChangeError => {
  const lines = tasks.filter(({ status }) => status === "Error").flatMap(({ log }) => log ?? []);
  return new PebbleChangeError(
    id,
    kind,
    (lines.length > 0 ? lines : [err ?? ""]).flatMap((entry) => entry.split("\n")),
  );
};

/** Aborts a change: a command that it runs is killed. Throws {@link PebbleApiError} when it is over already. */
export const abortChange = (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> =>
  requestSync(pebble, { method: "POST", path: pathOf(id), ...json({ action: "abort" }), ...options }, Change);

/** Starting takes a second a service, stopping its kill delay twice. */
const DEFAULT_WAIT_MS = 75_000;

/** Pebble itself ends the wait; the request only guards against a Pebble that does not. */
const GRACE_MS = 5_000;

const pathOf = (id: string): string => `/v1/changes/${encodeURIComponent(id)}`;
