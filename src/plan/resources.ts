import { amountOf, isSameQuantity, type Quantities, type Resources } from "#lib/kubernetes/quantity.ts";
import type { Facts } from "#src/facts.ts";

/** What Kratos is sure to get, as the Python charm asked for it; less when the limit is lower. */
const REQUESTS = { cpu: "100m", memory: "200Mi" } as const;

/**
 * What the workload container may use, if that is to change: Kubernetes then replaces every pod, so the same amount written in another
 * way is no change. Without an option nothing is limited, and only limits that a charm has set before are taken away; an option that cannot be
 * used changes nothing.
 */
export const wantedResources = ({
  options: { values: options, problems },
  resources,
  leader,
}: Facts): Resources | undefined => {
  if (!leader || resources.state !== "read") return undefined;
  if (problems.some(({ option }) => option === "cpu" || option === "memory")) return undefined;
  const { cpu, memory } = options;
  const limits = { ...(cpu && { cpu }), ...(memory && { memory }) };
  const wanted = { limits, requests: { cpu: less(REQUESTS.cpu, cpu), memory: less(REQUESTS.memory, memory) } };
  const { limitsOfCharm } = resources;
  if (!cpu && !memory) return limitsOfCharm.length > 0 ? wanted : undefined;
  const hasMore = limitsOfCharm.some((name) => !Object.hasOwn(limits, name));
  return hasMore || !isGranted(wanted, resources.resources) ? wanted : undefined;
};

const less = (request: string, limit: string | undefined): string =>
  limit && (amountOf(limit) ?? 0) < (amountOf(request) ?? 0) ? limit : request;

const isGranted = (wanted: Resources, { limits, requests }: Resources): boolean =>
  isIn(wanted.limits, limits) && isIn(wanted.requests, requests);

const isIn = (wanted: Quantities, granted: Quantities): boolean =>
  Object.entries(wanted).every(([name, quantity]) => isSameQuantity(quantity, granted[name]));
