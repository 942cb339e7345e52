import { type ActionOutcome, failed } from "#lib/charm/define-action.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import type { World } from "#src/world.ts";
import { refusal } from "./refusal.ts";

/** The failure of an action that trouble with Kratos makes: its reason and what to run next. Any other error is a bug and is thrown again. */
export const troubleWithKratos = (error: unknown, { context: { app } }: World): ActionOutcome => {
  if (error instanceof KratosUnavailable)
    return failed(
      `Service is not ready: Kratos does not answer (${error.code}). Please re-run the action when the charm is active; see: juju status ${app}`,
    );
  if (error instanceof KratosApiError) return failed(describeRefusal(error, app));
  throw error;
};

/** What Kratos refused, and what to run next where that is known. */
export const describeRefusal = ({ failure, reason, status }: KratosApiError, app: string): string => {
  switch (failure) {
    case "schema-missing":
      return `${reason} Configure that schema again: juju config ${app} identity_schemas=...`;
    case "server":
      return `Kratos failed with ${status}: ${reason.replaceAll(/\s+/g, " ")}; see: juju status ${app}`;
    case "disabled":
      return `Kratos gives no recovery code, since it keeps no passwords; run: juju config ${app} enable_local_idp=true`;
    default:
      return `Kratos refuses: ${refusal(reason)}`;
  }
};
