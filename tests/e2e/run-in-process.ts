import { join } from "node:path";
import { dispatch } from "#lib/charm/dispatch.ts";
import { sessionRunner } from "#lib/testing/hook-session/hook-session.ts";
import { environmentOf, type RunCharm, runDispatch } from "#local/run-dispatch.ts";
import { charm } from "#src/charm.ts";

/**
 * Runs the charm's own code here, on the same Juju model, Pebble, Kratos and database: without a process for the charm and one for each hook
 * command, which take most of the time. For tests of what the charm does, once others have shown that the packed charm does it: all actions
 * (`operate/docs.test.ts`), all relations (`deployment/neighbours.test.ts`). The network of another unit can be entered by a process only.
 */
export const runInProcess: RunCharm = async (places, hook) => {
  if (places.network.enter.length > 0) return runDispatch(places, hook);
  const started = performance.now();
  const environment = {
    ...environmentOf(places, hook.event, hook.agentSocket),
    CHARM_SERVICE_ACCOUNT: join(places.run, "secrets/kubernetes.io/serviceaccount"),
  };
  const exitCode = await dispatch(charm, { environment, tools: sessionRunner(hook.session) });
  return {
    succeeded: exitCode === 0,
    description: `exit status ${exitCode}`,
    milliseconds: Math.round(performance.now() - started),
  };
};
