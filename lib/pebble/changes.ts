import * as z from "zod";
import { PebbleApiError, PebbleChangeError, PebbleTimeout } from "./errors.ts";
import { json, type Pebble, type RequestOptions, requestSync } from "./transport.ts";

const Task = z.object({
  id: z.string(),
  kind: z.string(),
  summary: z.string(),
  status: z.string(),
  log: z.array(z.string()).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

const Change = z.object({
  id: z.string(),
  kind: z.string(),
  summary: z.string(),
  status: z.string(),
  ready: z.boolean(),
  err: z.string().optional(),
  tasks: z.array(Task).nullish(),
});

/** Something that Pebble does over time: starting services, running a command. */
export type Change = z.output<typeof Change>;

/** A change, as far as it is. */
export const getChange = (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> =>
  requestSync(pebble, { method: "GET", path: `/v1/changes/${encodeURIComponent(id)}`, ...options }, Change);

/** Changes, those in progress unless told otherwise. Checks make changes of their own, so never wait for one that you did not make. */
export const listChanges = (
  pebble: Pebble,
  select: "in-progress" | "ready" | "all" = "in-progress",
  options: RequestOptions = {},
): Promise<readonly Change[]> =>
  requestSync(pebble, { method: "GET", path: "/v1/changes", query: { select }, ...options }, z.array(Change));

/** Waits for the end of a change, however it ends. Throws {@link PebbleTimeout}; the change then goes on. */
export const waitForChange = async (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> => {
  const { timeoutMs = DEFAULT_WAIT_MS, signal } = options;
  try {
    return await requestSync(
      pebble,
      {
        method: "GET",
        path: `/v1/changes/${encodeURIComponent(id)}/wait`,
        query: { timeout: `${timeoutMs}ms` },
        timeoutMs: timeoutMs + GRACE_MS,
        ...(signal === undefined ? {} : { signal }),
      },
      Change,
    );
  } catch (error) {
    if (error instanceof PebbleApiError && error.status === 504) throw new PebbleTimeout(`change ${id}`, timeoutMs);
    throw error;
  }
};

/** Waits for a change that has to succeed. Throws {@link PebbleChangeError} otherwise: Pebble answers 200 either way. */
export const finishChange = async (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> => {
  const change = await waitForChange(pebble, id, options);
  if (change.err === undefined) return change;
  throw new PebbleChangeError(id, change.kind, failingTaskLog(change));
};

/** Aborts a change: a command that it runs is killed. */
export const abortChange = (pebble: Pebble, id: string, options: RequestOptions = {}): Promise<Change> =>
  requestSync(
    pebble,
    { method: "POST", path: `/v1/changes/${encodeURIComponent(id)}`, ...json({ action: "abort" }), ...options },
    Change,
  );

/** Starting takes a second a service, stopping its kill delay twice. */
const DEFAULT_WAIT_MS = 75_000;

/** Pebble itself ends the wait; the request only guards against a Pebble that does not. */
const GRACE_MS = 5_000;

const failingTaskLog = ({ tasks, err }: Change): readonly string[] => {
  const lines = (tasks ?? []).filter(({ status }) => status === "Error").flatMap(({ log }) => log ?? []);
  return (lines.length > 0 ? lines : [err ?? ""]).flatMap((entry) => entry.split("\n"));
};
