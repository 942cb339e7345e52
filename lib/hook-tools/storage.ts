import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool, runHookTool } from "./run-hook-tool.ts";

/** A storage that is attached to this unit. */
export interface Storage {
  readonly kind: "filesystem" | "block";
  /** Where it is mounted, or its device. */
  readonly location: string;
}

const StorageReading = z.object({ kind: z.enum(["filesystem", "block"]), location: z.string() });

/** `storage-list`: ids such as `data/0` of what is attached under a name of metadata.yaml. */
export const storageList = (tools: HookToolRunner, name: string): Promise<readonly string[]> =>
  readHookTool(tools, "storage-list", ["--", name], z.array(z.string()));

/** `storage-get`. */
export const storageGet = (tools: HookToolRunner, id: string): Promise<Storage> =>
  readHookTool(tools, "storage-get", ["-s", id], StorageReading);

/** `storage-add`: asks for more storage under a name. Juju adds it only if the hook succeeds. */
export const storageAdd = async (tools: HookToolRunner, name: string, count = 1): Promise<void> => {
  await runHookTool(tools, "storage-add", ["--", `${name}=${count}`]);
};
