import { basename, dirname, join } from "node:path";
import { runWithCodeCache } from "#lib/charm/code-cache.ts";

/**
 * What dispatch starts: the charm, main.ts, with the bytecode that an earlier dispatch has left. Each action leaves its own. Hooks do nearly
 * the same: the first one leaves it for all, and for actions that have none of their own, until update-status does, which goes through
 * everything.
 */
const { argv, env } = process;
const directory = dirname(argv[1] ?? "");
const { JUJU_DISPATCH_PATH: path = "" } = env;
const name = basename(path);
const caches = [...(path.startsWith("actions/") ? [name] : []), "update-status", "first-hook"];

runWithCodeCache({
  program: join(directory, "charm.cjs"),
  directory: join(directory, "../.code-cache"),
  caches,
  kept: caches.includes(name) ? name : "first-hook",
});
