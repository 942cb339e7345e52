import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureProgram } from "./ensure-program.ts";
import { freePort } from "./free-port.ts";

/** A real Kubernetes API with RBAC, and no nodes: objects are stored and guarded, nothing runs. */
export interface KubeApiServer {
  readonly host: string;
  readonly port: number;
  /** Certificate of the authority that signed the server's, PEM. */
  readonly certificate: string;
  /** May do everything. */
  readonly adminToken: string;
  /** Token of the service account of an application in a namespace; may do nothing until RBAC says so. */
  tokenOf(namespace: string, app: string): string;
  /** Asks as the administrator; gives the parsed answer whatever its status. */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Starts etcd and kube-apiserver; the charm's accounts are those of `accounts`, as `NAMESPACE/APP`. */
export const startKubeApiServer = async (accounts: readonly string[]): Promise<KubeApiServer> => {
  const directory = await mkdtemp(join(tmpdir(), "kube-"));
  const [etcdPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()]);
  const tokens = new Map([...accounts, ADMIN].map((account) => [account, randomBytes(16).toString("hex")]));
  const etcd = run(await ensureProgram("etcd"), etcdArguments(directory, etcdPort, peerPort), directory);
  await writeFile(join(directory, "tokens.csv"), [...tokens].map(tokenLine).join(""));
  await writeKeys(directory);
  const server = run(await ensureProgram("kube-apiserver"), serverArguments(directory, port, etcdPort), directory);
  const adminToken = tokens.get(ADMIN) ?? "";
  const stop = async (): Promise<void> => {
    await Promise.all([end(server), end(etcd)]);
    await rm(directory, { recursive: true, force: true });
  };
  const certificate = await untilReady({ directory, port, adminToken }, server).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...{ host: HOST, port, certificate, adminToken, stop },
    tokenOf: (namespace, app) => tokens.get(`${namespace}/${app}`) ?? "",
    request: (method, path, body) => ask({ port, certificate, token: adminToken }, { method, path, body }),
  };
};

const ADMIN = "admin";

const tokenLine = ([account, token]: readonly [string, string]): string => {
  if (account === ADMIN) return `${token},admin,admin,"system:masters"\n`;
  return `${token},system:serviceaccount:${account.replace("/", ":")},${account},"system:serviceaccounts"\n`;
};

const etcdArguments = (directory: string, port: number, peerPort: number): readonly string[] => [
  `--data-dir=${join(directory, "etcd")}`,
  `--listen-client-urls=http://${HOST}:${port}`,
  `--advertise-client-urls=http://${HOST}:${port}`,
  `--listen-peer-urls=http://${HOST}:${peerPort}`,
  `--initial-advertise-peer-urls=http://${HOST}:${peerPort}`,
  `--initial-cluster=default=http://${HOST}:${peerPort}`,
  "--unsafe-no-fsync",
  "--log-level=error",
];

const serverArguments = (directory: string, port: number, etcdPort: number): readonly string[] => [
  `--etcd-servers=http://${HOST}:${etcdPort}`,
  `--secure-port=${port}`,
  `--bind-address=${HOST}`,
  `--cert-dir=${join(directory, "certificates")}`,
  `--service-account-key-file=${join(directory, "sa.pub")}`,
  `--service-account-signing-key-file=${join(directory, "sa.key")}`,
  "--service-account-issuer=https://kubernetes.default.svc",
  "--authorization-mode=RBAC",
  `--token-auth-file=${join(directory, "tokens.csv")}`,
  "--disable-admission-plugins=ServiceAccount",
];

const writeKeys = async (directory: string): Promise<void> => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await mkdir(join(directory, "certificates"));
  await writeFile(join(directory, "sa.pub"), publicKey.export({ type: "spki", format: "pem" }));
  await writeFile(join(directory, "sa.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
};

/** `setpriv` asks the kernel to end the program with its parent, even one that was killed. */
const run = (program: string, args: readonly string[], directory: string): ChildProcess =>
  spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
    cwd: directory,
    stdio: "ignore",
    env: { PATH: process.env["PATH"], HOME: directory },
  });

const end = (program: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (program.exitCode !== null || program.signalCode !== null) return resolve();
    program.on("close", () => resolve());
    program.kill("SIGKILL");
  });

interface Starting {
  readonly directory: string;
  readonly port: number;
  readonly adminToken: string;
}

const PATIENCE_MS = 60_000;

const untilReady = async ({ directory, port, adminToken }: Starting, server: ChildProcess): Promise<string> => {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(100)) {
    if (server.exitCode !== null) throw new Error(`kube-apiserver exited with ${server.exitCode}`);
    const certificate = await readFile(join(directory, "certificates/apiserver.crt"), "utf8").catch(() => "");
    const path = "/api/v1/namespaces/default";
    const answer = await ask({ port, certificate, token: adminToken }, { method: "GET", path }).catch(() => undefined);
    if (typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "Namespace")
      return certificate;
  }
  throw new Error("kube-apiserver does not answer");
};

interface Access {
  readonly port: number;
  readonly certificate: string;
  readonly token: string;
}

const ask = async (
  { port, certificate, token }: Access,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> => {
  const { request } = await import("node:https");
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const outgoing = request({ host: HOST, port, method, path, ca: certificate, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
};
