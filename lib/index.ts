// The public face of the framework, area by area. Other charms import from here; inside the project each file is imported by its own path.
export { type Action, type ActionOutcome, defineAction, done, failed, lazyAction } from "#lib/charm/define-action.ts";
export { type Charm, defineCharm, type Host } from "#lib/charm/define-charm.ts";
export { type DispatchOptions, dispatch } from "#lib/charm/dispatch.ts";
export { EXIT_FAILURE, EXIT_SUCCESS } from "#lib/charm/exit-code.ts";
export { type JujuLogger, jujuLogger, type Logger, type LogLevel } from "#lib/charm/logger.ts";
export { runCharm } from "#lib/charm/run-charm.ts";

export {
  ActionResultError,
  type ActionResults,
  actionFail,
  actionGet,
  actionLog,
  actionSet,
  isResultKey,
} from "#lib/hook-tools/action.ts";
export { type Config, configGet } from "#lib/hook-tools/config.ts";
export { type Cloud, credentialGet } from "#lib/hook-tools/credential.ts";
export { type GoalState, goalState, plannedUnits } from "#lib/hook-tools/goal-state.ts";
export { HookCommandError, type HookCommandFailure } from "#lib/hook-tools/hook-command-error.ts";
export type { HookToolOptions, HookToolOutput, HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
export { isLeader } from "#lib/hook-tools/leadership.ts";
export { type JujuLogLevel, jujuLog } from "#lib/hook-tools/log.ts";
export { type Network, networkGet } from "#lib/hook-tools/network.ts";
export { closePort, openedPorts, openPort } from "#lib/hook-tools/port.ts";
export { type ProcessRunnerOptions, processRunner } from "#lib/hook-tools/process-runner.ts";
export {
  relationApplication,
  relationGet,
  relationIds,
  relationModelUuid,
  relationSet,
  relationUnits,
} from "#lib/hook-tools/relation.ts";
export { resourceGet } from "#lib/hook-tools/resource.ts";
export { HookToolOutputError } from "#lib/hook-tools/run-hook-tool.ts";
export {
  type RevisionChoice,
  type SecretChange,
  type SecretConsumer,
  type SecretInfo,
  type SecretMetadata,
  type SecretReference,
  type SecretSpecification,
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
} from "#lib/hook-tools/secret.ts";
export { SecretKeyError } from "#lib/hook-tools/secret-files.ts";
export { stateDelete, stateGet, stateSet } from "#lib/hook-tools/state.ts";
export { applicationStatusGet, applicationStatusSet, statusGet, statusSet } from "#lib/hook-tools/status.ts";
export { type Storage, storageAdd, storageGet, storageList } from "#lib/hook-tools/storage.ts";
export { applicationVersionSet } from "#lib/hook-tools/workload-version.ts";
export { UnwritableKeyError } from "#lib/hook-tools/yaml-file.ts";

export { type HookContext, parseContext } from "#lib/juju/context.ts";
export { type BagKind, changesTo, type Databag, type DatabagChanges, isUnchanged } from "#lib/juju/databag.ts";
export { type Environment, HookEnvironmentError } from "#lib/juju/environment.ts";
export type { JujuEvent } from "#lib/juju/events.ts";
export { compareJujuVersions, type JujuVersion, parseJujuVersion } from "#lib/juju/juju-version.ts";
export {
  type ApplicationName,
  applicationOf,
  isUnitName,
  parseRelationId,
  type RelationId,
  type UnitName,
  unitNumberOf,
} from "#lib/juju/names.ts";
export type { HookNames } from "#lib/juju/parse-event.ts";
export { bareSecretId, isSecretKey, Secret, type SecretContent, type SecretId } from "#lib/juju/secret.ts";
export { active, blocked, maintenance, type Status, waiting, worstOf } from "#lib/juju/status.ts";

export {
  abortChange,
  type Change,
  type ChangeFilter,
  getChange,
  listChanges,
  waitForChange,
} from "#lib/pebble/changes.ts";
export {
  type CheckFilter,
  type CheckInfo,
  listChecks,
  type RefreshedCheck,
  refreshCheck,
  startChecks,
  stopChecks,
} from "#lib/pebble/checks.ts";
export {
  type FileFailure,
  PebbleApiError,
  PebbleChangeError,
  PebbleFileError,
  PebbleNotReady,
  PebbleProtocolError,
  PebbleTimeout,
} from "#lib/pebble/errors.ts";
export { type ExecResult, exec } from "#lib/pebble/exec.ts";
export { type ExecOptions, type ExecProcess, startExec } from "#lib/pebble/exec-process.ts";
export { type FileInfo, type ListOptions, listFiles, pathExists } from "#lib/pebble/file-list.ts";
export {
  type DirectoryOptions,
  type FileContent,
  type FileOwnership,
  type FileToWrite,
  makeDirectory,
  openFile,
  type RemoveOptions,
  readFile,
  readFiles,
  removePath,
  removePaths,
  type WriteOptions,
  writeFile,
  writeFiles,
} from "#lib/pebble/files.ts";
export { isHealthy } from "#lib/pebble/health.ts";
export { type Identity, listIdentities, replaceIdentities } from "#lib/pebble/identities.ts";
export {
  addLayer,
  type Check,
  type Layer,
  type LayerOptions,
  type LogTarget,
  type ProcessContext,
  type Service,
  type ServiceAction,
} from "#lib/pebble/layer.ts";
export { type LogEntry, type LogFilter, readLogs } from "#lib/pebble/logs.ts";
export { getMetrics } from "#lib/pebble/metrics.ts";
export {
  addNotice,
  getNotice,
  listNotices,
  type Notice,
  type NoticeDetails,
  type NoticeFilter,
  waitForNotices,
} from "#lib/pebble/notices.ts";
export { getPlan } from "#lib/pebble/plan.ts";
export {
  autostartServices,
  listServices,
  replan,
  restartServices,
  type ServiceInfo,
  settleServices,
  signalServices,
  startServices,
  stopServices,
} from "#lib/pebble/services.ts";
export { type SystemInfo, systemInfo } from "#lib/pebble/system-info.ts";
export { type Pebble, pebbleAt, type RequestOptions } from "#lib/pebble/transport.ts";
