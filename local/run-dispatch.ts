import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Environment } from "#lib/juju/environment.ts";
import type { JujuEvent } from "#lib/juju/events.ts";
import type { UnitName } from "#lib/juju/names.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { type JujuModel, record } from "#lib/testing/juju-model/model.ts";
import { hookEnvironment, hookName } from "#lib/testing/uniter/hook-environment.ts";
import type { Kubernetes } from "./kubernetes/kubernetes.ts";
import { mapToRoot } from "./namespaces.ts";
import type { UnitNetwork } from "./unit-network.ts";
import { CHARM_UID } from "./workload.ts";

/** Where a charm is run, and for whom. */
export interface DispatchPlaces {
  readonly model: JujuModel;
  readonly unit: UnitName;
  readonly charmDirectory: string;
  /** Of the agent: the hook commands are in `tools` below it. */
  readonly directory: string;
  /** Stands in for `/charm`. */
  readonly root: string;
  /** Stands in for `/run`, where the service account of the pod is. */
  readonly run: string;
  readonly kubernetes: Pick<Kubernetes, "host" | "port">;
  readonly network: UnitNetwork;
}

/** A hook that an agent is ready for. */
export interface HookStart {
  readonly event: JujuEvent;
  /** What answers hook commands. */
  readonly session: HookSession;
  /** Where they reach it from another process. */
  readonly agentSocket: string;
  /** Kills the hook. */
  readonly signal?: AbortSignal;
}

/** Runs a charm for one hook. */
export type RunCharm = (places: DispatchPlaces, hook: HookStart) => Promise<HookExit>;

/** How a hook ended. */
export interface HookExit {
  readonly succeeded: boolean;
  readonly description: string;
  readonly milliseconds: number;
}

/** The hook sees the pod's `/run`; the machine's is as it was. */
const INSIDE = 'mount --bind "$0" /run && exec "$@"';

/** Runs the charm's dispatch as Juju does: its directory, nothing on standard input, output to the log, the charm's own user if possible. */
export const runDispatch = (
  places: DispatchPlaces,
  { event, agentSocket, signal }: Omit<HookStart, "session">,
): Promise<HookExit> => {
  const { model, unit, charmDirectory, run, network } = places;
  const user =
    process.getuid?.() === 0 ? ["--reuid", String(CHARM_UID), "--regid", String(CHARM_UID), "--clear-groups"] : [];
  const environment = environmentOf(places, event, agentSocket);
  const started = performance.now();
  return new Promise((resolve) => {
    const dispatch = ["setpriv", "--pdeathsig", "KILL", ...user, "./dispatch"];
    const inside = ["unshare", ...mapToRoot(), "--mount", "sh", "-c", INSIDE, run, ...dispatch];
    const [program = "", ...args] = [...network.enter, ...inside];
    const child = spawn(program, args, {
      cwd: charmDirectory,
      env: { ...environment, ...HOOK_COMMANDS_START_FAST },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => void child.kill("SIGKILL");
    if (signal?.aborted === true) kill();
    signal?.addEventListener("abort", kill);
    const log = (level: string) => (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n")) if (line !== "") record(model, unit, level, line);
    };
    child.stdout.on("data", log("DEBUG"));
    child.stderr.on("data", log("WARNING"));
    child.on("close", (code, cause) => {
      signal?.removeEventListener("abort", kill);
      resolve({
        succeeded: code === 0,
        description: cause === null ? `exit status ${code}` : `signal: ${cause}`,
        milliseconds: Math.round(performance.now() - started),
      });
    });
  });
};

/** They are Go programs, some thirty a hook: with threads for other processors, each costs a third more. */
const HOOK_COMMANDS_START_FAST = { GOMAXPROCS: "1" };

/** What a hook finds in its environment: Juju's variables, those of the cluster, and where containers are on this machine. */
export const environmentOf = (
  { model, unit, charmDirectory, directory, root, kubernetes }: DispatchPlaces,
  event: JujuEvent,
  agentSocket: string,
): Environment => ({
  ...hookEnvironment(model, unit, event, {
    charmDirectory,
    agentSocket,
    contextId: `${unit}-${hookName(event)}-${randomBytes(16).toString("hex")}`,
    path: `${join(directory, "tools")}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  }),
  ...kubernetesVariables(kubernetes),
  CHARM_ROOT: root,
});

/** What Kubernetes tells every container, and Juju hands on to hooks. */
const kubernetesVariables = ({ host, port }: DispatchPlaces["kubernetes"]): Environment => ({
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: String(port),
  KUBERNETES_SERVICE_PORT_HTTPS: String(port),
});
