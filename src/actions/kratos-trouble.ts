import { type ActionOutcome, failed } from "#lib/charm/define-action.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import type { World } from "#src/world.ts";

/** Runs what needs Kratos; trouble with it ends the action with its reason and what to run next. */
export const withKratosTrouble = async (
  { context: { app } }: World,
  work: () => Promise<ActionOutcome>,
): Promise<ActionOutcome> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KratosUnavailable)
      return failed(
        `Service is not ready: Kratos does not answer (${error.code}). Please re-run the action when the charm is active; see: juju status ${app}`,
      );
    if (error instanceof KratosApiError) return failed(describe(error, app));
    throw error;
  }
};

const describe = ({ failure, reason, status }: KratosApiError, app: string): string => {
  switch (failure) {
    case "schema-missing":
      return `${reason} Configure that schema again: juju config ${app} identity_schemas=...`;
    case "server":
      return `Kratos failed with ${status}: ${reason}; see: juju status ${app}`;
    default:
      return `Kratos refuses: ${reason}`;
  }
};
