import { connect } from "node:net";
import type { DatabaseEndpoint } from "#lib/interfaces/postgresql-client.ts";
import type { Secret } from "#lib/juju/secret.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import type { MigrationFact } from "#src/facts.ts";
import { migrationStatus } from "#src/kratos/command-line/migrate.ts";

/** Asks Kratos what is left to migrate, unless nothing listens where the database should be: Kratos would try for minutes. */
export const observeMigration = async (
  pebble: Pebble,
  { dsn, endpoint }: { readonly dsn: Secret; readonly endpoint: DatabaseEndpoint },
): Promise<MigrationFact> => {
  const refusal = await probe(endpoint);
  if (refusal !== undefined) return { state: "database-unreachable", reason: refusal };
  return migrationStatus(pebble, dsn);
};

const PROBE_TIMEOUT_MS = 2_000;

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
  ENOTFOUND: "its host name does not resolve",
  EAI_AGAIN: "its host name does not resolve",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no route to it",
};
