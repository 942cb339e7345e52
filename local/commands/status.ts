import type { Application, JujuModel, Unit } from "#lib/testing/juju-model/model.ts";
import type { Machine } from "#local/machine.ts";
import { type Command, formatted } from "./command.ts";
import { agentState, applicationStatus } from "./statuses.ts";
import { table } from "./table.ts";

/** `juju status`. */
export const status: Command = {
  usage: "status [--format yaml|json]",
  summary: "Shows applications, units and relations",
  flags: { format: "value", relations: "switch" },
  run: ({ flags }, machine, output) => {
    const format = flags["format"];
    output.print(
      format === undefined || format === "tabular" ? statusTable(machine) : formatted(statusData(machine), format),
    );
    return 0;
  },
};

/** The tables of `juju status`. */
export const statusTable = (machine: Machine): string => {
  const { model } = machine;
  const applications = [...model.applications.values()];
  const units = applications.flatMap((application) =>
    [...application.units.values()].map((unit) => ({ application, unit })),
  );
  return [
    table([
      ["Model", "Controller", "Cloud/Region", "Version"],
      [model.name, "local", "this machine", model.jujuVersion],
    ]),
    table([
      ["App", "Version", "Status", "Scale", "Charm", "Message"],
      ...applications.map((application) => applicationRow(application)),
    ]),
    table([
      ["Unit", "Workload", "Agent", "Ports", "Message"],
      ...units.map(({ application, unit }) => [
        `${unit.name}${application.leader === unit.name ? "*" : ""}`,
        unit.status.name,
        agentState(machine, unit.name).name,
        portsOf(machine, unit).join(" "),
        agentState(machine, unit.name).name === "error" ? agentState(machine, unit.name).message : unit.status.message,
      ]),
    ]),
    table([["Integration provider", "Requirer", "Interface", "Type"], ...relationRows(model)]),
  ].join("\n\n");
};

/** Ports that are open; where this machine has another one for it, both. */
const portsOf = ({ units }: Machine, { name, ports }: Unit): readonly string[] => {
  const here = units.running.get(name)?.network.ports;
  return [...ports].toSorted().map((port) => {
    const number = Number.parseInt(port, 10);
    const other = here?.get(number) ?? number;
    return other === number ? port : `${other}->${port}`;
  });
};

const applicationRow = (application: Application): readonly string[] => {
  const { name, message } = applicationStatus(application);
  return [
    application.name,
    application.workloadVersion,
    name,
    String(application.units.size),
    application.charm,
    message,
  ];
};

const relationRows = (model: JujuModel): readonly (readonly string[])[] =>
  [...model.relations.values()].map(({ sides, interface: interfaceName }) => {
    const provider = sides.find(({ role }) => role !== "requirer") ?? sides[0];
    const requirer = sides.find(({ role }) => role !== "provider") ?? sides[0];
    return [
      `${provider?.app}:${provider?.endpoint}`,
      `${requirer?.app}:${requirer?.endpoint}`,
      interfaceName,
      sides.length === 1 ? "peer" : "regular",
    ];
  });

const statusData = (machine: Machine) => ({
  model: { name: machine.model.name, type: "caas", version: machine.model.jujuVersion },
  applications: Object.fromEntries(
    [...machine.model.applications.values()].map((application) => [
      application.name,
      {
        charm: application.charm,
        "application-status": { current: applicationStatus(application).name },
        version: application.workloadVersion,
        units: Object.fromEntries(
          [...application.units.values()].map((unit) => [
            unit.name,
            {
              ...unitData(unit, agentState(machine, unit.name).name),
              ...(application.leader === unit.name && { leader: true }),
            },
          ]),
        ),
      },
    ]),
  ),
});

const unitData = ({ status: { name, message, since }, ports }: Unit, agent: string) => ({
  "workload-status": { current: name, ...(message === "" ? {} : { message }), since: since.toISOString() },
  "juju-status": { current: agent },
  "open-ports": [...ports].toSorted(),
});
