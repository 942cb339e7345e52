import * as z from "zod";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool } from "./run-hook-tool.ts";

const Config = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** The application's options that have a value, given or by default. A secret option holds the secret's id. */
export type Config = z.output<typeof Config>;

/** `config-get`: all options at once. */
export const configGet = (tools: HookToolRunner): Promise<Config> => readHookTool(tools, "config-get", [], Config);
