// Runs one of the project's programs on a clean clone: installs what package-lock.json names, then starts the Node that travels in
// the charm. Plain JavaScript for the Node that the machine has. Usage: node tools/run.mjs FILE.ts [ARGUMENT...]
//                                                                     or node tools/run.mjs --bin NAME [ARGUMENT...]
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const stamp = join(modules, ".installed");
const lock = join(root, ".installing.lock");

install();
const [first, ...rest] = process.argv.slice(2);
const runtime = join(modules, `node-linux-${process.arch}`, "bin", "node");
if (!existsSync(runtime)) fail(`there is no Node for ${process.platform} ${process.arch} in package.json`);
if (first === undefined) fail("usage: node tools/run.mjs FILE.ts [ARGUMENT...]");
await run(first === "--bin" ? [binOf(rest[0]), ...rest.slice(1)] : [join(root, first), ...rest]);

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isInstalled()) return;
  const release = takeLock(isInstalled);
  if (release === undefined) return;
  try {
    console.error("Installing the packages of package-lock.json (about a minute the first time) ...");
    const started = Date.now();
    // Not `npm ci`: it insists on the packages of foreign platforms, which some mirrors do not have.
    const { status, error } = spawnSync("npm", ["install", "--no-save", "--ignore-scripts", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (error) fail("npm is missing: install Node.js 20 or newer with npm");
    if (status !== 0) fail("npm install failed; its own words are above (a full disk shows as ENOSPC)");
    writeFileSync(stamp, wanted);
    console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  } finally {
    release();
  }
}

/** Only one installs; whoever comes second waits and then finds it done. A lock that was left behind is taken over after ten minutes. */
function takeLock(isInstalled) {
  for (let waited = 0; waited < 600; waited++) {
    try {
      mkdirSync(lock);
      // Also on process.exit, which skips what `finally` says.
      process.once("exit", () => rmSync(lock, { recursive: true, force: true }));
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (error) {
      if (error.code === "ENOSPC") fail("the disk is full");
      if (error.code !== "EEXIST") throw error;
    }
    if (waited === 0) console.error("Another command is installing; waiting for it ...");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    if (isInstalled()) return undefined;
  }
  return () => rmSync(lock, { recursive: true, force: true });
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

function run(args) {
  const path = `${join(modules, `node-linux-${process.arch}`, "bin")}:${process.env.PATH}`;
  const child = spawn(runtime, args, { stdio: "inherit", env: { ...process.env, PATH: path, NODE_NO_WARNINGS: "1" } });
  // A terminal sends Ctrl-C to the child as well; without this the parent would be gone before the child has cleaned up.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise(() => {
    child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  });
}

function fail(sentence) {
  console.error(`error: ${sentence}`);
  process.exit(1);
}
