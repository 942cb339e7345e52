import { failed } from "#lib/charm/define-action.ts";
import type { ActionResults } from "#lib/hook-tools/action.ts";
import type { Failure } from "./kratos-action.ts";

/**
 * The failure of a change that is not there when it is read back. Kratos has no conditional write, and Juju runs actions one after the other on one unit
 * only, so another unit or program that changed the same identity in between may have undone it.
 */
export const lostUpdate = (what: string, identityId: string, unit: string, results?: ActionResults): Failure =>
  failed(
    `Something else changed the identity ${identityId} at the same time, and ${what} is not what was written; see: ` +
      `juju run ${unit} get-identity identity-id=${identityId}, then run this action again`,
    results,
  );
