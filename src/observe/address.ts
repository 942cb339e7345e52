import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { networkGet } from "#lib/hook-tools/network.ts";
import type { OwnSide } from "#src/endpoints/endpoint.ts";
import { METRICS_ENDPOINT } from "#src/endpoints/metrics-endpoint.ts";

/** The address of this unit's pod, for those who collect its metrics; undefined while there are none, or no address. */
export const observeAddress = async (
  tools: HookToolRunner,
  metrics: Promise<readonly OwnSide[]>,
): Promise<string | undefined> => {
  if ((await metrics).length === 0) return undefined;
  try {
    const { bindAddresses } = await networkGet(tools, METRICS_ENDPOINT.name);
    return bindAddresses[0] || undefined;
  } catch (error) {
    if (error instanceof HookCommandError) return undefined;
    throw error;
  }
};
