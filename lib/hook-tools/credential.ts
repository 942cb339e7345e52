import * as z from "zod";
import { Secret } from "#lib/juju/secret.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool } from "./run-hook-tool.ts";

const CloudReading = z
  .object({
    type: z.string(),
    name: z.string(),
    endpoint: z.string().default(""),
    credential: z.object({ "auth-type": z.string(), attrs: z.record(z.string(), z.string()).default({}) }),
    cacertificates: z.array(z.string()).nullish(),
  })
  .transform(({ credential, cacertificates, ...cloud }) => ({
    ...cloud,
    authentication: credential["auth-type"],
    attributes: new Secret(credential.attrs),
    caCertificates: cacertificates ?? [],
  }));

/** The cloud that the model runs on, with what is needed to speak to it. */
export type Cloud = z.output<typeof CloudReading>;

/** `credential-get`: for charms deployed with `--trust`; others get the reason `permission-denied`. */
export const credentialGet = (tools: HookToolRunner): Promise<Cloud> =>
  readHookTool(tools, "credential-get", [], CloudReading);
