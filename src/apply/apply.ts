import { isPebbleUnavailable } from "#lib/pebble/errors.ts";
import type { Facts } from "#src/facts.ts";
import { CONTAINER } from "#src/kratos/names.ts";
import type { Problem } from "#src/problem.ts";
import type { Wanted } from "#src/wanted.ts";
import type { World } from "#src/world.ts";
import { confirmStop, tellCourierNews } from "./courier-handover.ts";
import { createConfigMaps } from "./create-config-maps.ts";
import { createSecrets } from "./create-secrets.ts";
import { limitResources } from "./limit-resources.ts";
import { moveCourier } from "./move-courier.ts";
import { openPorts } from "./open-ports.ts";
import { type Outcome, SETTLED } from "./outcome.ts";
import { publish } from "./publish.ts";
import { runMigration } from "./run-migration.ts";
import { runWorkload } from "./run-workload.ts";
import { stopWorkload } from "./stop-workload.ts";

/**
 * Makes the plan true, writing differences only. What Juju keeps (secrets, databags, ports) it drops again if the hook dies;
 * what happens in the container stays, so each step there is one that the next hook finds done or does once more.
 */
export const apply = async (wanted: Wanted, facts: Facts, world: World): Promise<Outcome> => {
  if ((await createSecrets(wanted.newSecrets, world)) === "created") return { again: true, problems: [] };
  await openPorts(wanted.ports, facts.openedPorts, world);
  await publish(wanted.publications, world);
  tellCourierNews(wanted.handover.news, world);
  const trouble = await createConfigMaps(wanted.configMaps, world);
  const outcome = await applyToContainer(wanted, facts, world);
  // Another pass plans it again; pods that are replaced in the middle would only be in its way.
  const limits = outcome.again ? [] : await limitResources(wanted.resources, world);
  return { ...outcome, problems: [...outcome.problems, ...trouble, ...limits] };
};

const applyToContainer = async (wanted: Wanted, facts: Facts, world: World): Promise<Outcome> => {
  try {
    const outcome = await applyWorkload(wanted, facts, world);
    await confirmStop(wanted.handover.confirmation, world);
    return outcome;
  } catch (error) {
    if (!isPebbleUnavailable(error)) throw error;
    const gone: Outcome = { again: true, problems: [CONTAINER_GONE] };
    // A migration has told of itself before anything could go wrong with it.
    return wanted.workload.action === "migrate" ? { ...gone, announced: true } : gone;
  }
};

/**
 * The container went away in the middle, or does not answer. Each step is one that can be done once more: at once if it was the
 * connection alone, else when Juju tells that the container is back.
 */
const CONTAINER_GONE: Problem = {
  condition: "container-unreachable",
  severity: "waiting",
  source: { container: CONTAINER },
  detail: `Waiting for the container ${CONTAINER} to start`,
};

const applyWorkload = async ({ workload }: Wanted, facts: Facts, world: World): Promise<Outcome> => {
  if (facts.workload.state !== "reachable") return SETTLED;
  switch (workload.action) {
    case "leave":
      await moveCourier(workload.courier, facts.workload, world);
      return SETTLED;
    case "stop":
      await stopWorkload(facts.workload, world);
      return SETTLED;
    case "migrate":
      return runMigration(workload.migration, facts.workload, world);
    case "run":
      return runWorkload(workload.run, facts.workload, world);
  }
};
