import { setTimeout as delay } from "node:timers/promises";
import { runJujuCommand } from "#local/commands/index.ts";
import { runningUnit } from "#local/commands/running-unit.ts";
import { type Machine, untilSettled } from "#local/machine.ts";
import { INTEGRATIONS } from "#tests/e2e/integrations.ts";

/** What is deployed; all servers of neighbours are one at `url`. */
const applications = (url: string, secret: string): readonly string[] => [
  "traefik-k8s",
  "traefik-k8s traefik-admin --config external_hostname=admin.localhost:4434",
  "hydra",
  "identity-platform-login-ui-operator --config public_url=https://login.example.com/ui",
  "identity-platform-admin-ui",
  "kratos-external-idp-integrator --config provider=google --config client_id=42 --config client_secret=s",
  `user-verification-service --config url=${url}/hook --config api_key=a`,
  "self-signed-certificates",
  `smtp-integrator --config host=127.0.0.1 --config port=25 --config auth_type=plain --config user=kratos --config password_secret=${secret}`,
  `loki-k8s --config push_url=${url}/loki/api/v1/push`,
  `tempo-k8s --config otlp_http_url=${url}`,
  "prometheus-k8s",
  "grafana-k8s",
];

/** How long the charm has nothing to do until it counts as done: neighbours answer what it says. */
const QUIET_MS = 3_000;
const PATIENCE_MS = 120_000;

/** Deploys a stand-in for every neighbour, integrates it, and waits until all of them have said what they have to say. */
export const integrateNeighbours = async (machine: Machine, url: string): Promise<void> => {
  const secret = await juju(machine, "add-secret mail-password password=secret");
  await juju(machine, "grant-secret mail-password kratos");
  for (const application of applications(url, secret)) await juju(machine, `deploy ${application}`);
  for (const [endpoint, neighbour] of [...INTEGRATIONS, ["kratos-info", "identity-platform-admin-ui"]] as const)
    await juju(machine, `integrate kratos:${endpoint} ${neighbour}`);
  const { agent } = runningUnit(machine, "kratos/0");
  const deadline = Date.now() + PATIENCE_MS;
  for (let quietSince = Date.now(); Date.now() - quietSince < QUIET_MS; await delay(100)) {
    if (Date.now() > deadline) throw new Error(`the charm is not done after ${PATIENCE_MS / 1_000} s`);
    if (agent.state().name !== "idle") quietSince = Date.now();
  }
  await untilSettled(machine, PATIENCE_MS);
};

/** Types a line that has to succeed, and gives what it printed. */
const juju = async (machine: Machine, line: string): Promise<string> => {
  const printed: string[] = [];
  const faults: string[] = [];
  const output = { print: (text: string) => printed.push(text), warn: (text: string) => faults.push(text) };
  const exitCode = await runJujuCommand({ args: line.split(" "), directory: process.cwd() }, machine, output);
  if (exitCode !== 0) throw new Error(`juju ${line}: ${faults.join("\n")}`);
  return printed.join("\n").trim();
};
