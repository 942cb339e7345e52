import { openEnvelope } from "./envelope.ts";
import { type Pebble, type RequestOptions, requestRaw } from "./transport.ts";

/** What Pebble counts of services and checks, in the text format of Prometheus; each entry repeats its `HELP` and `TYPE` lines. */
export const getMetrics = async (pebble: Pebble, options: RequestOptions = {}): Promise<string> => {
  const request = { method: "GET", path: "/v1/metrics", ...options } as const;
  const answer = await requestRaw(pebble, request);
  // The answer has no envelope, except around an error.
  if (answer.status !== 200) openEnvelope(request, answer);
  return answer.body.toString();
};
