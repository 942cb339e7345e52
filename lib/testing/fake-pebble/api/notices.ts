import * as z from "zod";
import { type Container, now } from "#lib/testing/fake-pebble/container.ts";
import type { NoticeState } from "#lib/testing/fake-pebble/container-state.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { type ApiRequest, bodyOf, listOf, segment } from "./request.ts";

const Body = z.object({
  action: z.string(),
  type: z.string().default(""),
  key: z.string().default(""),
  data: z.record(z.string(), z.string()).optional(),
});

const KEY = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)+$/;

/** `POST /v1/notices`. Only custom notices are kept here: those that changes make are Pebble's own business. */
export const addNotice = (container: Container, request: ApiRequest): Answer => {
  const { action, type, key, data } = bodyOf(request, Body);
  if (action !== "add") throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
  if (type !== "custom") throw new Refusal(400, `invalid type ${JSON.stringify(type)} (can only add "custom" notices)`);
  if (!KEY.test(key))
    throw new Refusal(400, `invalid key ${JSON.stringify(key)} (must be in "example.com/path" format)`);
  const index = container.notices.findIndex((notice) => notice.key === key);
  const former = container.notices[index];
  const time = now();
  const notice: NoticeState = {
    id: former?.id ?? String(++container.counters.notice),
    ...{ type, key, data },
    firstOccurred: former?.firstOccurred ?? time,
    lastOccurred: time,
    occurrences: (former?.occurrences ?? 0) + 1,
  };
  container.notices.splice(index === -1 ? container.notices.length : index, former ? 1 : 0, notice);
  return sync({ id: notice.id });
};

/** `GET /v1/notices`; it does not wait for one, whatever its `timeout`. */
export const listNotices = ({ notices }: Container, request: ApiRequest): Answer => {
  const types = listOf(request, "types");
  const keys = listOf(request, "keys");
  const after = request.query.get("after") ?? "";
  const found = notices.filter(
    ({ type, key, lastOccurred }) =>
      (types.length === 0 || types.includes(type)) && (keys.length === 0 || keys.includes(key)) && lastOccurred > after,
  );
  return sync(found.map(describe));
};

/** `GET /v1/notices/{id}`. */
export const getNotice = ({ notices }: Container, request: ApiRequest): Answer => {
  const id = segment(request, 3);
  const notice = notices.find((each) => each.id === id);
  if (notice === undefined) throw new Refusal(404, `cannot find notice with ID ${JSON.stringify(id)}`);
  return sync(describe(notice));
};

const describe = ({ data, firstOccurred, lastOccurred, ...notice }: NoticeState): object => ({
  ...notice,
  "user-id": 0,
  "first-occurred": firstOccurred,
  "last-occurred": lastOccurred,
  "last-repeated": lastOccurred,
  ...(data && { "last-data": data }),
  "expire-after": "168h0m0s",
});
