import * as z from "zod";
import { type BagKind, type Databag, type DatabagChanges, isUnchanged } from "#lib/juju/databag.ts";
import {
  type ApplicationName,
  applicationOf,
  isUnitName,
  parseRelationId,
  type RelationId,
  type UnitName,
} from "#lib/juju/names.ts";
import { HookCommandError } from "./hook-command-error.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";
import { toYamlFile } from "./yaml-file.ts";

const Ids = z.array(z.string());
const Units = z.array(z.custom<UnitName>((value) => typeof value === "string" && isUnitName(value)));
const Application = z.string().nullable();
const Bag = z.record(z.string(), z.string()).nullable();

/** `relation-ids`: the relations of an endpoint; in its relation-broken hook a relation is not among them any more. */
export const relationIds = async (tools: HookToolRunner, endpoint: string): Promise<readonly RelationId[]> =>
  (await readHookTool(tools, "relation-ids", ["--", endpoint], Ids)).map(parseRelationId);

/** `relation-list`: the other side's units. A relation that is gone has none. */
export const relationUnits = (tools: HookToolRunner, id: RelationId): Promise<readonly UnitName[]> =>
  unlessGone(readHookTool(tools, "relation-list", ["-r", String(id)], Units), []);

/** `relation-list --app`: the other side's application; undefined when the relation is gone or Juju does not know it yet. */
export const relationApplication = (tools: HookToolRunner, id: RelationId): Promise<ApplicationName | undefined> =>
  unlessGone(
    readHookTool(tools, "relation-list", ["-r", String(id), "--app"], Application).then((name) => name || undefined),
    undefined,
  );

/**
 * `relation-get`: a databag of a unit or an application on either side; undefined when it is gone: the relation is, or the other side has
 * left it. Juju says of a databag that is gone what it says of one that is forbidden, so a refusal counts as gone if it is about the
 * other side, whose databags are never forbidden. One's own application databag is for the leader, in a peer relation for all units:
 * others get a {@link HookCommandError} with the reason `permission-denied`.
 */
export const relationGet = async (
  tools: HookToolRunner,
  id: RelationId,
  { of, bag }: { readonly of: UnitName | ApplicationName; readonly bag: BagKind },
): Promise<Databag | undefined> => {
  try {
    return (await readHookTool(tools, "relation-get", ["-r", String(id), ...bagFlag(bag), "-", of], Bag)) ?? {};
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    if (error.reason === "relation-not-found") return undefined;
    if (error.reason === "permission-denied" && (await isOtherSide(tools, id, of))) return undefined;
    throw error;
  }
};

/** `relation-set`: writes to an own databag; an empty value deletes its key. Juju keeps it only if the hook succeeds. */
export const relationSet = async (
  tools: HookToolRunner,
  id: RelationId,
  bag: BagKind,
  changes: DatabagChanges,
): Promise<void> => {
  if (isUnchanged(changes)) return;
  await runHookTool(tools, "relation-set", ["-r", String(id), ...bagFlag(bag), "--file", "-"], {
    stdin: toYamlFile(changes),
  });
};

/** `relation-model-get`: the model of the other side. */
export const relationModelUuid = async (tools: HookToolRunner, id: RelationId): Promise<string> =>
  (await readHookTool(tools, "relation-model-get", ["-r", String(id)], z.object({ uuid: z.string() }))).uuid;

const bagFlag = (bag: BagKind): readonly string[] => (bag === "application" ? ["--app"] : []);

const isOtherSide = async (
  tools: HookToolRunner,
  id: RelationId,
  name: UnitName | ApplicationName,
): Promise<boolean> => {
  const other = await relationApplication(tools, id);
  return other === undefined || other === (isUnitName(name) ? applicationOf(name) : name);
};

/** Between the question which relations there are and the next one, one of them may go. */
const unlessGone = async <T>(answer: Promise<T>, gone: T): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HookCommandError && error.reason === "relation-not-found") return gone;
    throw error;
  }
};
