import * as z from "zod";
import { configGet } from "#lib/hook-tools/config.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";

/** The options of the charm that decide who may log in, by their names. */
const LoginRulesSchema = z.object({
  enable_local_idp: z.boolean(),
  enforce_mfa: z.boolean(),
  enable_verification: z.boolean(),
});

/** What the charm's configuration asks of everybody who logs in. */
export type LoginRules = z.output<typeof LoginRulesSchema>;

/** Reads them; Juju fills in the defaults of config.yaml. */
export const readLoginRules = async (tools: HookToolRunner): Promise<LoginRules> =>
  LoginRulesSchema.parse(await configGet(tools));
