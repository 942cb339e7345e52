import { failed } from "#lib/charm/define-action.ts";
import type { ActionResults } from "#lib/hook-tools/action.ts";
import { KratosApiError, KratosUnavailable } from "#src/kratos/admin-api/errors.ts";
import type { World } from "#src/world.ts";
import type { Failure } from "./kratos-action.ts";
import { describeRefusal } from "./kratos-trouble.ts";

/** What to say when the second half of a change fails. */
export interface Unfinished {
  /** What is true already, and what is missing: "The account was created, but not the recovery code". */
  readonly situation: string;
  /** The command that does the rest. */
  readonly next: string;
  /** Results that are true already. */
  readonly results?: ActionResults;
}

/** Does the second half of a change. When Kratos fails now, it must not look as if nothing had happened. */
export const finish = async <Result>(
  secondHalf: Promise<Result>,
  { situation, next, results }: Unfinished,
  { context: { app } }: World,
): Promise<Result | Failure> => {
  try {
    return await secondHalf;
  } catch (error) {
    if (error instanceof KratosUnavailable) return failed(`${situation}: ${error.message}; run: ${next}`, results);
    if (error instanceof KratosApiError)
      return failed(`${situation}: ${describeRefusal(error, app)}; then run: ${next}`, results);
    throw error;
  }
};
