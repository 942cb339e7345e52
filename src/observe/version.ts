import type { ReachableWorkload, WorkloadFact } from "#src/facts.ts";
import { KratosMissing } from "#src/kratos/command-line/kratos-command.ts";
import { type KratosVersion, kratosVersion } from "#src/kratos/command-line/version.ts";
import type { World } from "#src/world.ts";

/** The version of the Kratos in the container, or what a container is of which it cannot be told. */
export type VersionAnswer = Extract<KratosVersion, { state: "known" }> | Exclude<WorkloadFact, ReachableWorkload>;

/** Asks the Kratos in the container for its version. It is noted for long, so a guess would do harm: where Kratos does not tell, the next hook asks again. */
export const observeVersion = async ({ pebble, log }: World): Promise<VersionAnswer> => {
  try {
    const answer = await kratosVersion(pebble);
    if (answer.state === "known") return answer;
    log.warn({ reason: answer.reason }, "Kratos does not tell its version; the next hook asks again");
    return { state: "unknown-kratos", reason: answer.reason };
  } catch (error) {
    if (error instanceof KratosMissing) return { state: "no-kratos" };
    throw error;
  }
};
