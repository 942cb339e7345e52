// Runs one of the project's programs on a clean clone: installs what package-lock.json names, then starts the Node that travels in
// the charm. Plain JavaScript for the Node that the machine has. Usage: node tools/run.mjs FILE.ts [ARGUMENT...]
//                                                                     or node tools/run.mjs --bin NAME [ARGUMENT...]
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install, isInstalled } from "./install.mjs";

const program = fileURLToPath(import.meta.url);
const root = dirname(dirname(program));
const modules = join(root, "node_modules");
const runtime = join(modules, `node-linux-${process.arch}`, "bin", "node");

/** An exit code that nothing else here has. */
const LOCKED = 75;

const [first, ...rest] = process.argv.slice(2);
if (first === "--install") {
  const obstacle = await install();
  if (obstacle !== undefined) fail(obstacle);
} else {
  if (!isInstalled()) installAlone();
  if (!existsSync(runtime)) fail(`there is no Node for ${process.platform} ${process.arch} in package.json`);
  if (first === undefined) fail("usage: node tools/run.mjs FILE.ts [ARGUMENT...]");
  await run(first === "--bin" ? [binOf(rest[0]), ...rest.slice(1)] : [join(root, first), ...rest]);
}

/** Of the commands that install into this directory one does at a time; the kernel lets go of the lock with the process that holds it. */
function installAlone() {
  const installer = [root, process.execPath, program, "--install"];
  const withLock = (...flags) =>
    spawnSync("setpriv", ["--pdeathsig", "KILL", "flock", "--no-fork", ...flags, ...installer], { stdio: "inherit" });
  let { status, error } = withLock("--nonblock", "--conflict-exit-code", String(LOCKED));
  if (status === LOCKED) {
    console.error("Another command is installing the packages; waiting for it");
    ({ status, error } = withLock());
  }
  if (error) fail("setpriv is missing: install util-linux");
  if (status !== 0) process.exit(status ?? 130);
}

function binOf(name) {
  const bins = {
    biome: "@biomejs/biome/bin/biome",
    vitest: "vitest/vitest.mjs",
    tsc: "typescript/bin/tsc",
    knip: "knip/bin/knip.js",
  };
  return join(modules, bins[name] ?? fail(`there is no program ${name}`));
}

/** The program ends with this process, as this process does with the npm that started it, however either ends. */
function run(args) {
  const path = `${join(modules, `node-linux-${process.arch}`, "bin")}:${process.env.PATH}`;
  // What an earlier run has compiled, TypeScript without its types included, is loaded in half the time.
  const compiled = join(modules, ".cache", "node");
  const child = spawn("setpriv", ["--pdeathsig", "TERM", runtime, ...args], {
    stdio: "inherit",
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, PATH: path, NODE_NO_WARNINGS: "1" },
  });
  // A terminal sends Ctrl-C to the child as well; without this the parent would be gone before the child has cleaned up.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event !== undefined) watchParent(() => child.kill("SIGTERM"));
  return new Promise(() => {
    child.on("error", () => fail("setpriv is missing: install util-linux"));
    child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  });
}

function watchParent(whenGone) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    whenGone();
  }, 1000);
}

function fail(sentence) {
  console.error(`error: ${sentence}`);
  process.exit(1);
}
