// Installs what package-lock.json names; tools/run.mjs starts it, one at a time. Plain JavaScript for the Node that the machine has.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".installed");

/** Whether node_modules holds what package-lock.json names. */
export function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === lockFingerprint();
}

/** Installs, with a line every few seconds; gives the sentence that says why it could not. */
export async function install() {
  if (isInstalled()) return undefined;
  const started = Date.now();
  const elapsed = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  console.error("Installing the packages of package-lock.json (once, about a minute)");
  const ticker = setInterval(() => console.error(`Installing the packages: ${elapsed()}`), 5000);
  const { code, stderr } = await npmInstall();
  clearInterval(ticker);
  // What setpriv exits with when there is no such program.
  if (code === 127) return "npm is missing: install Node.js 20 or newer with npm";
  if (code !== 0) return whyNot(stderr);
  try {
    writeFileSync(stamp, lockFingerprint());
  } catch (error) {
    return whyNot(error.message);
  }
  console.error(`Installed the packages in ${elapsed()}`);
  return undefined;
}

function lockFingerprint() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Not `npm ci`: it insists on the packages of foreign platforms, which some mirrors do not have. npm ends with this process. */
function npmInstall() {
  const npm = ["npm", "install", "--no-save", "--ignore-scripts", "--no-progress", "--loglevel=error"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...npm], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve({ code: 1, stderr: "setpriv: missing" }));
    child.on("close", (code) => resolve({ code, stderr }));
  });
}

function whyNot(stderr) {
  if (stderr === "setpriv: missing") return "setpriv is missing: install util-linux";
  if (/ENOSPC|EDQUOT|no space left on device/.test(stderr))
    return `the disk is full: npm needs about 700 MB in ${root} and in its cache (npm config get cache); free some space, then run the command again`;
  const reason = stderr
    .split("\n")
    .map((line) => line.replace(/^npm (?:ERR!|error)\s*/, ""))
    .filter((line) => line.trim() !== "" && !/^(?:code|errno|syscall|path|A complete log|network) /.test(line))
    .at(0);
  return `npm cannot install the packages: ${reason ?? "it does not say why"}; run: npm install --no-save --ignore-scripts`;
}
