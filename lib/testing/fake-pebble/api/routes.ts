import type { Container } from "#lib/testing/fake-pebble/container.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { abortChange, getChange, listChanges, waitForChange } from "./changes.ts";
import { actOnChecks, getHealth, listChecks, refreshCheck } from "./checks.ts";
import { execute } from "./exec.ts";
import { getFiles, postFiles } from "./files.ts";
import { addLayer, getPlan } from "./layers.ts";
import { addNotice, getNotice, listNotices } from "./notices.ts";
import type { ApiRequest } from "./request.ts";
import { actOnServices, getLogs, listServices, signalServices } from "./services.ts";

type Handler = (container: Container, request: ApiRequest) => Answer | Promise<Answer>;

/** The version of Pebble that the contract tests compare this one with. */
const VERSION = "v1.32.0";

const systemInfo: Handler = ({ bootId }) => sync({ "boot-id": bootId, version: VERSION });

const noTask: Handler = (_container, { path }) => {
  throw new Refusal(404, `cannot find task ${JSON.stringify(path.split("/")[3])}`);
};

const ROUTES: readonly (readonly [RegExp, Readonly<Record<string, Handler>>])[] = [
  [/^\/v1\/system-info$/, { GET: systemInfo }],
  [/^\/v1\/plan$/, { GET: getPlan }],
  [/^\/v1\/layers$/, { POST: addLayer }],
  [/^\/v1\/services$/, { GET: listServices, POST: actOnServices }],
  [/^\/v1\/signals$/, { POST: signalServices }],
  [/^\/v1\/logs$/, { GET: getLogs }],
  [/^\/v1\/changes$/, { GET: listChanges }],
  [/^\/v1\/changes\/[^/]+$/, { GET: getChange, POST: abortChange }],
  [/^\/v1\/changes\/[^/]+\/wait$/, { GET: waitForChange }],
  [/^\/v1\/checks$/, { GET: listChecks, POST: actOnChecks }],
  [/^\/v1\/checks\/refresh$/, { POST: refreshCheck }],
  [/^\/v1\/health$/, { GET: getHealth }],
  [/^\/v1\/files$/, { GET: getFiles, POST: postFiles }],
  [/^\/v1\/exec$/, { POST: execute }],
  [/^\/v1\/tasks\/[^/]+\/websocket\/[^/]+$/, { GET: noTask }],
  [/^\/v1\/notices$/, { GET: listNotices, POST: addNotice }],
  [/^\/v1\/notices\/[^/]+$/, { GET: getNotice }],
];

/** Answers a request. Throws `Refusal`. */
export const route = (container: Container, request: ApiRequest): Answer | Promise<Answer> => {
  const methods = ROUTES.find(([path]) => path.test(request.path))?.[1];
  if (methods === undefined) throw new Refusal(404, "invalid API endpoint requested");
  const handler = methods[request.method];
  if (handler === undefined) throw new Refusal(405, `method ${JSON.stringify(request.method)} not allowed`);
  return handler(container, request);
};
