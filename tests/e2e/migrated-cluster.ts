import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { runPostgreSql } from "#tools/programs/postgresql.ts";
import { installBinaries } from "#tools/programs/postgresql-binaries.ts";
import { keptCluster } from "#tools/programs/postgresql-cluster.ts";

/** The database that the charm asks for in the local model. */
const DATABASE = "identity_kratos";
const ROLE = { name: "kratos", password: "kratos" };

/** A cluster with Kratos' database as a Kratos leaves it: migrations take seconds, and few tests are about them. */
export const migratedCluster = async (kratos: string): Promise<string> => {
  const { size, mtimeMs } = await stat(kratos);
  const version = createHash("sha256").update(`${kratos} ${size} ${mtimeMs}`).digest("hex").slice(0, 12);
  return keptCluster(await installBinaries(), `kratos-${version}`, async (directory) => {
    const server = await runPostgreSql(directory);
    try {
      await server.createDatabase(DATABASE, ROLE.name, ROLE.password);
      const dsn = `postgres://${ROLE.name}:${ROLE.password}@${server.host}:${server.port}/${DATABASE}`;
      await promisify(execFile)(kratos, ["migrate", "sql", "up", "-e", "--yes"], { env: { DSN: dsn } });
    } finally {
      await server.stop();
    }
  });
};
