import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool } from "./run-hook-tool.ts";

const Leader = z.boolean();

/** `is-leader`: true is a promise for about 30 seconds; after one false Juju answers false for the rest of the hook. */
export const isLeader = (tools: HookToolRunner): Promise<boolean> => readHookTool(tools, "is-leader", [], Leader);
