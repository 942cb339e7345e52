import { connect } from "node:net";
import type { DatabaseEndpoint } from "#lib/interfaces/postgresql-client.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type { MigrationFact } from "#src/facts.ts";
import { migrationStatus } from "#src/kratos/command-line/migrate.ts";

/**
 * Asks Kratos what is left to migrate, unless nothing listens where the database should be: Kratos would try for minutes.
 * Names are resolved in the container, which may know more of them (`/etc/hosts`): of a name unknown here, Kratos has the last word.
 */
export const observeMigration = async (
  pebble: Pebble,
  { dsn, endpoint }: { readonly dsn: Secret; readonly endpoint: DatabaseEndpoint },
): Promise<MigrationFact> => {
  const refusal = await probe(endpoint);
  if (refusal === undefined) return migrationStatus(pebble, dsn);
  if (refusal === UNKNOWN_NAME) {
    const status = await migrationStatus(pebble, dsn, UNKNOWN_NAME_TIMEOUT_MS);
    if (status.state !== "database-unreachable") return status;
  }
  return { state: "database-unreachable", reason: refusal };
};

const PROBE_TIMEOUT_MS = 2_000;
const UNKNOWN_NAME_TIMEOUT_MS = 2_000;
const UNKNOWN_NAME = "its host name does not resolve";

/** Why no connection can be made; undefined when one can. The charm's container has the network of the workload's. */
const probe = ({ host, port }: DatabaseEndpoint): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port, timeout: PROBE_TIMEOUT_MS });
    const answer = (reason: string | undefined) => {
      socket.destroy();
      resolve(reason);
    };
    socket.on("connect", () => answer(undefined));
    socket.on("timeout", () => answer("it does not answer"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      answer(PROBE_ERRORS[error.code ?? ""] ?? "it cannot be reached"),
    );
  });

const PROBE_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: UNKNOWN_NAME,
  EAI_AGAIN: UNKNOWN_NAME,
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no route to it",
};
