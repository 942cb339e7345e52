import * as z from "zod";
import { json, openEnvelope, parseAnswer, requestSync } from "./envelope.ts";
import { type FileFailure, PebbleFileError } from "./errors.ts";
import type { Pebble, PebbleRequest, RequestOptions } from "./transport.ts";

const FileResults = z.array(
  z.object({
    path: z.string(),
    error: z.object({ message: z.string(), kind: z.string().optional() }).optional(),
  }),
);

/** Asks for something about files of which each has a result of its own: an answer of 200 says nothing about the single file. */
export const requestFiles = async (pebble: Pebble, request: PebbleRequest): Promise<readonly FileFailure[]> =>
  failuresIn(await requestSync(pebble, request, FileResults));

/** Asks for an action on paths that has no content. */
export const actOnFiles = (
  pebble: Pebble,
  payload: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<readonly FileFailure[]> =>
  requestFiles(pebble, { method: "POST", path: "/v1/files", ...json(payload), ...options });

/** The failures that the last part of a read tells of. */
export const failuresOfRead = (request: PebbleRequest, body: Buffer): readonly FileFailure[] =>
  failuresIn(parseAnswer(request, FileResults, openEnvelope(request, { status: 200, body }).result));

/** Throws {@link PebbleFileError} if there are failures. */
export const throwFailures = ([first, ...more]: readonly FileFailure[]): void => {
  if (first !== undefined) throw new PebbleFileError([first, ...more]);
};

/** Whether there simply is no such file. */
export const isMissing = ({ kind }: FileFailure): boolean => kind === "not-found";

const failuresIn = (results: z.output<typeof FileResults>): readonly FileFailure[] =>
  results.flatMap(({ path, error }) =>
    error === undefined ? [] : [{ path, kind: error.kind, message: error.message }],
  );
