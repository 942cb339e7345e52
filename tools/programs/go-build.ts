import { spawn } from "node:child_process";
import { statfs } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { CannotStart, diskIsFull, tellsOfFullDisk } from "./cannot-start.ts";

/** A build. */
export interface GoBuild {
  /** What is built, for a person. */
  readonly title: string;
  /** A directory with a go.mod. */
  readonly source: string;
  /** A directory; of the builds that name the same one, only one runs at a time. */
  readonly lock: string;
  readonly args: readonly string[];
}

/** `go build` without a C compiler. It ends with this process, and so does its lock. Throws {@link CannotStart}. */
export const goBuild = ({ title, source, lock, args }: GoBuild): Promise<void> =>
  new Promise((resolve, reject) => {
    const build = ["go", "build", "-trimpath", "-buildvcs=false", ...args];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "flock", "--no-fork", lock, ...build], {
      cwd: source,
      // Otherwise Go would take up the go.work of a directory above the clone.
      env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    // Tests that run meanwhile have bounds of time; a build has none.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = `${stderr}${chunk}`.slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else if (code === NO_PROGRAM) reject(new CannotStart(GO_IS_MISSING));
      else whyNot(title, stderr, lock).then((reason) => reject(new CannotStart(reason)), reject);
    });
  });

/** What `flock` exits with when it cannot start the program (`EX_UNAVAILABLE`). */
const NO_PROGRAM = 69;

const GO_IS_MISSING = "Go is missing: install Go 1.26 (https://go.dev/dl) and put its folder bin on the PATH";

/** Less than any of the builds needs, in bytes. */
const LEAST_SPACE = 64 * 2 ** 20;

const whyNot = async (title: string, stderr: string, directory: string): Promise<string> => {
  // Go does not always say that it could not write to its cache, which is beside this directory.
  const { bavail, bsize } = await statfs(directory);
  if (tellsOfFullDisk(stderr) || bavail * bsize < LEAST_SPACE)
    return diskIsFull(`Go cannot build ${title} in ${BUILD_PLACES}`);
  const lastLine = stderr.trim().split("\n").at(-1) ?? "";
  return `Go cannot build ${title}: ${lastLine}`;
};

const BUILD_PLACES = "its caches (go env GOCACHE GOMODCACHE GOTMPDIR) and ~/.cache/kratos-charm, which take about 3 GB";
