import * as z from "zod";
import { openEnvelope, parseAnswer, parseJson } from "./envelope.ts";
import { type Pebble, type RequestOptions, requestRaw } from "./transport.ts";

const LogEntry = z.object({ time: z.string(), service: z.string(), message: z.string() });

/** A line that a service printed. It may hold secrets of the service. */
export type LogEntry = z.output<typeof LogEntry>;

/** Which lines are meant. */
export interface LogFilter {
  /** All services unless told otherwise. */
  readonly services?: readonly string[];
  /** The last lines of them together, 30 unless told otherwise. Pebble keeps 100 KiB a service. */
  readonly lines?: number | "all";
}

/** What services printed last, in the order of time. */
export const readLogs = async (
  pebble: Pebble,
  { services, lines }: LogFilter = {},
  options: RequestOptions = {},
): Promise<readonly LogEntry[]> => {
  const query = { services: services?.join(","), n: lines === "all" ? "-1" : lines?.toString() };
  const request = { method: "GET", path: "/v1/logs", query, ...options } as const;
  const answer = await requestRaw(pebble, request);
  // The answer has no envelope, except around an error.
  if (answer.status !== 200) openEnvelope(request, answer);
  const entries = answer.body.toString().split("\n");
  return entries
    .filter((entry) => entry !== "")
    .map((entry) => parseAnswer(request, LogEntry, parseJson(request, entry)));
};
