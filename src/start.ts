import { basename, dirname, join } from "node:path";
import { runWithCodeCache } from "#lib/charm/code-cache.ts";

/**
 * What dispatch starts: the charm, main.ts, with the bytecode that an earlier dispatch has left. Each action leaves its own; of the hooks,
 * update-status does it for all, since it comes often and goes through everything.
 */
const { argv, env } = process;
const directory = dirname(argv[1] ?? "");
const { JUJU_DISPATCH_PATH: path = "" } = env;
const cacheName = path.startsWith("actions/") ? basename(path) : "update-status";

runWithCodeCache({
  program: join(directory, "charm.cjs"),
  cache: join(directory, "../.code-cache", cacheName),
  isKept: basename(path) === cacheName,
});
