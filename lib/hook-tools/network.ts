import * as z from "zod";
import type { RelationId } from "#lib/juju/names.ts";
import type { HookToolRunner } from "./hook-tool-runner.ts";
import { readHookTool } from "./run-hook-tool.ts";

/** Addresses of this unit as an endpoint uses them. */
export interface Network {
  /** To listen on. */
  readonly bindAddresses: readonly string[];
  /** For others to connect to: on Kubernetes those of the application's service. */
  readonly ingressAddresses: readonly string[];
  /** From where connections of this unit come, in CIDR notation. */
  readonly egressSubnets: readonly string[];
}

const Addresses = z.array(z.string()).nullish();

const NetworkReading = z.object({
  "bind-addresses": z.array(z.object({ addresses: z.array(z.object({ value: z.string() })).nullish() })).nullish(),
  "ingress-addresses": Addresses,
  "egress-subnets": Addresses,
});

/** `network-get`: the network of an endpoint, or of one of its relations. Fails while the unit has no address yet. */
export const networkGet = async (tools: HookToolRunner, endpoint: string, relation?: RelationId): Promise<Network> => {
  const only = relation === undefined ? [] : ["-r", String(relation)];
  const reading = await readHookTool(tools, "network-get", [...only, "--", endpoint], NetworkReading);
  const bindings = reading["bind-addresses"] ?? [];
  return {
    bindAddresses: bindings.flatMap(({ addresses }) => (addresses ?? []).map(({ value }) => value)),
    ingressAddresses: reading["ingress-addresses"] ?? [],
    egressSubnets: reading["egress-subnets"] ?? [],
  };
};
