import type { Environment } from "#lib/juju/environment.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import type { UnitName } from "#lib/juju/names.ts";
import type { JujuModel } from "#lib/testing/juju-model/model.ts";

/** Where things are on the machine that a hook runs on. */
export interface HookPlaces {
  readonly charmDirectory: string;
  readonly agentSocket: string;
  readonly contextId: string;
  /** PATH of the hook, the directory of the hook commands first. */
  readonly path: string;
}

/** The environment that Juju 3.6 gives to a hook on Kubernetes, and no other variable (juju `HookVars`). */
export const hookEnvironment = (
  model: JujuModel,
  unit: UnitName,
  event: JujuEvent,
  places: HookPlaces,
): Environment => ({
  ...always(model, unit, places),
  ...named(event),
  ...about(event),
});

const always = (model: JujuModel, unit: UnitName, { charmDirectory, agentSocket, contextId, path }: HookPlaces) => ({
  CHARM_DIR: charmDirectory,
  JUJU_CHARM_DIR: charmDirectory,
  JUJU_CONTEXT_ID: contextId,
  JUJU_AGENT_SOCKET_ADDRESS: agentSocket,
  JUJU_AGENT_SOCKET_NETWORK: "unix",
  JUJU_UNIT_NAME: unit,
  JUJU_MODEL_NAME: model.name,
  JUJU_MODEL_UUID: model.uuid,
  JUJU_API_ADDRESSES: "127.0.0.1:17070",
  JUJU_VERSION: model.jujuVersion,
  JUJU_MACHINE_ID: "",
  JUJU_PRINCIPAL_UNIT: "",
  JUJU_AVAILABILITY_ZONE: "",
  JUJU_SLA: "",
  CLOUD_API_VERSION: "1.34.0",
  JUJU_CHARM_HTTP_PROXY: "",
  JUJU_CHARM_HTTPS_PROXY: "",
  JUJU_CHARM_FTP_PROXY: "",
  JUJU_CHARM_NO_PROXY: "127.0.0.1,localhost,::1",
  APT_LISTCHANGES_FRONTEND: "none",
  DEBIAN_FRONTEND: "noninteractive",
  LANG: "C.UTF-8",
  TERM: "tmux-256color",
  PATH: path,
});

/** The hook's name in Juju's spelling. */
export const hookName = (event: JujuEvent): string => {
  if ("endpoint" in event) return `${event.endpoint}-${event.kind}`;
  if ("container" in event) return `${event.container}-${event.kind}`;
  if ("storage" in event) return `${event.storage}-${event.kind}`;
  if (event.kind === "action") return "";
  return event.kind === "unknown" ? event.name : event.kind;
};

const named = (event: JujuEvent): Environment =>
  event.kind === "action"
    ? { JUJU_DISPATCH_PATH: `actions/${event.name}`, JUJU_HOOK_NAME: "" }
    : { JUJU_DISPATCH_PATH: `hooks/${hookName(event)}`, JUJU_HOOK_NAME: hookName(event) };

const about = (event: JujuEvent): Environment => {
  if ("endpoint" in event)
    return {
      JUJU_RELATION: event.endpoint,
      JUJU_RELATION_ID: `${event.endpoint}:${event.relationId}`,
      JUJU_REMOTE_APP: event.app,
      JUJU_REMOTE_UNIT: "unit" in event ? event.unit : "",
      ...("departing" in event ? { JUJU_DEPARTING_UNIT: event.departing } : {}),
    };
  switch (event.kind) {
    case "action":
      return { JUJU_ACTION_NAME: event.name, JUJU_ACTION_UUID: event.id, JUJU_ACTION_TAG: `action-${event.id}` };
    case "pebble-ready":
      return { JUJU_WORKLOAD_NAME: event.container };
    case "pebble-custom-notice":
      return {
        JUJU_WORKLOAD_NAME: event.container,
        JUJU_NOTICE_ID: event.noticeId,
        JUJU_NOTICE_TYPE: event.noticeType,
        JUJU_NOTICE_KEY: event.noticeKey,
      };
    case "pebble-check-failed":
    case "pebble-check-recovered":
      return { JUJU_WORKLOAD_NAME: event.container, JUJU_PEBBLE_CHECK_NAME: event.check };
    case "secret-changed":
    case "secret-rotate":
      return { JUJU_SECRET_ID: event.id, JUJU_SECRET_LABEL: event.label ?? "" };
    case "secret-remove":
    case "secret-expired":
      return {
        JUJU_SECRET_ID: event.id,
        JUJU_SECRET_LABEL: event.label ?? "",
        JUJU_SECRET_REVISION: String(event.revision),
      };
    case "storage-attached":
    case "storage-detaching":
      return { JUJU_STORAGE_ID: event.storageId };
    default:
      return {};
  }
};
