import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { networkGet } from "#lib/hook-tools/network.ts";
import { METRICS_ENDPOINT } from "#src/endpoints/metrics-endpoint.ts";

/** The address of this unit's pod; undefined while it has none. */
export const observeAddress = async (tools: HookToolRunner): Promise<string | undefined> => {
  try {
    const { bindAddresses } = await networkGet(tools, METRICS_ENDPOINT.name);
    return bindAddresses[0] || undefined;
  } catch (error) {
    if (error instanceof HookCommandError) return undefined;
    throw error;
  }
};
