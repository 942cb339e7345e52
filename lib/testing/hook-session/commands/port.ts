import { CommandFailure } from "#lib/testing/hook-session/arguments.ts";
import type { HookCommand } from "#lib/testing/hook-session/hook-command.ts";
import { getUnit } from "#lib/testing/juju-model/model.ts";

/** The commands about ports. */
export const PORT_COMMANDS: Readonly<Record<string, HookCommand>> = {
  "opened-ports": {
    run: ({ model, unit, pending }) => {
      const open = new Set([...getUnit(model, unit).ports, ...pending.opened]);
      return [...open].filter((port) => !pending.closed.has(port)).toSorted(byProtocolAndNumber);
    },
  },
  "open-port": {
    run: ({ pending }, { positional: [port] }) => {
      const name = normalise(port);
      pending.closed.delete(name);
      pending.opened.add(name);
    },
  },
  "close-port": {
    run: ({ pending }, { positional: [port] }) => {
      const name = normalise(port);
      pending.opened.delete(name);
      pending.closed.add(name);
    },
  },
};

const normalise = (port: string | undefined): string => {
  if (port === undefined) throw new CommandFailure("no port or range specified", 2);
  const [number = "", protocol = "tcp"] = port.toLowerCase().split("/");
  if (number.includes("-"))
    throw new CommandFailure("port ranges are not supported for k8s applications, please specify a single port");
  if (!["tcp", "udp", "icmp"].includes(protocol))
    throw new CommandFailure(`invalid protocol "${protocol}", expected "tcp", "udp", or "icmp"`, 2);
  return `${Number(number)}/${protocol}`;
};

const byProtocolAndNumber = (a: string, b: string): number => {
  const [aNumber = "", aProtocol = ""] = a.split("/");
  const [bNumber = "", bProtocol = ""] = b.split("/");
  return aProtocol === bProtocol ? Number(aNumber) - Number(bNumber) : aProtocol < bProtocol ? -1 : 1;
};
