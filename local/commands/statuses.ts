import type { UnitName } from "#lib/juju/names.ts";
import type { Application } from "#lib/testing/juju-model/model.ts";
import type { Machine } from "#local/machine.ts";
import type { AgentState } from "#local/unit-agent.ts";

/** What the agent of a unit is doing; stand-ins are always at rest. */
export const agentState = ({ units }: Machine, unit: UnitName): AgentState =>
  units.running.get(unit)?.agent.state() ?? { name: "idle", message: "" };

/** The status of an application: that which its leader has set, else the most serious of its units'. */
export const applicationStatus = ({
  status,
  units,
}: Application): { readonly name: string; readonly message: string } => {
  const severity = (name: string) => SEVERITIES.indexOf(name);
  const [worst] = [...units.values()].toSorted((a, b) => severity(b.status.name) - severity(a.status.name));
  return status ?? worst?.status ?? { name: "unknown", message: "" };
};

/** From the least serious on (juju `domain/status/service`). */
const SEVERITIES = ["unknown", "terminated", "active", "waiting", "maintenance", "blocked", "error"];
