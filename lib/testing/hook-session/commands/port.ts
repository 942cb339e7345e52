import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommand, HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import {
  booleanFlag,
  CommandFailure,
  noMoreArguments,
  type ParsedArguments,
  textFlag,
} from "#lib/testing/hook-session/input/arguments.ts";
import { type PortRange, portRange } from "#lib/testing/hook-session/pending/pending-ports.ts";

const CHANGE: Pick<HookCommand, "usage" | "ignoresFormat" | "flags"> = {
  usage: "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp",
  ignoresFormat: true,
  flags: () => ({ endpoints: textFlag("endpoints") }),
};

/** The commands about ports. */
export const PORT_COMMANDS: HookCommands = {
  "opened-ports": {
    usage: "",
    formats: ["smart", "yaml", "json"],
    flags: () => ({ endpoints: booleanFlag("endpoints") }),
    run: ({ controller, pending }, { flags, positional }) => {
      noMoreArguments(positional);
      const ports = [...pending.ports.current(controller.openPorts)].toSorted(([a], [b]) => byProtocolAndNumber(a, b));
      return output(
        ports.map(([name, endpoints]) =>
          flags["endpoints"] === "true" ? `${name} (${listEndpoints(endpoints)})` : name,
        ),
      );
    },
  },
  "open-port": {
    ...CHANGE,
    run: (session, args) => {
      const { ports } = session.pending;
      forEachEndpoint(session, args, (endpoint, range) =>
        ports.open(session.controller.openPorts, session.unit, endpoint, range),
      );
      return undefined;
    },
  },
  "close-port": {
    ...CHANGE,
    run: (session, args) => {
      const { ports } = session.pending;
      forEachEndpoint(session, args, (endpoint, range) => ports.close(session.controller.openPorts, endpoint, range));
      return undefined;
    },
  },
};

const listEndpoints = (endpoints: readonly string[]): string =>
  endpoints.includes("") ? "*" : endpoints.toSorted().join(", ");

const forEachEndpoint = (
  { controller }: HookSession,
  { flags, positional: [text, ...more] }: ParsedArguments,
  use: (endpoint: string, range: PortRange) => void,
): void => {
  if (text === undefined) throw new CommandFailure("no port or range specified", 2);
  const range = parseRange(text.toLowerCase());
  noMoreArguments(more);
  if (controller.isKubernetes && range.from !== range.to)
    throw new CommandFailure("port ranges are not supported for k8s applications, please specify a single port");
  const endpoints = (flags["endpoints"] ?? "").split(",").map((each) => each.trim());
  // An empty name stands for all endpoints.
  for (const endpoint of endpoints.includes("") && endpoints.length === 1 ? [""] : endpoints) use(endpoint, range);
};

const parseRange = (text: string): PortRange => {
  if (text.startsWith("icmp")) return { protocol: "icmp", from: -1, to: -1 };
  const slash = text.indexOf("/");
  const [numbers, protocol] = slash === -1 ? [text, "tcp"] : [text.slice(0, slash), text.slice(slash + 1)];
  const parts = numbers.split("-");
  if (parts.length > 2) throw new CommandFailure(`invalid port range ${goQuote(numbers)}`, 2);
  const [from = 0, to = from] = parts.map(parsePort);
  if (!["tcp", "udp"].includes(protocol))
    throw new CommandFailure(`invalid protocol ${goQuote(protocol)}, expected "tcp", "udp", or "icmp"`, 2);
  if (from > to) throw new CommandFailure(`invalid port range ${from}-${to}/${protocol}`, 2);
  if (from < 0 || to > 65_535)
    throw new CommandFailure(`port range bounds must be between 0 and 65535, got ${from}-${to}`, 2);
  return { protocol, from, to };
};

const parsePort = (text: string): number => {
  const problem = /^\d+$/.test(text) ? "value out of range" : "invalid syntax";
  const port = Number(text);
  if (problem === "value out of range" && Number.isSafeInteger(port)) return port;
  const quoted = goQuote(text);
  throw new CommandFailure(`invalid port ${quoted}: strconv.Atoi: parsing ${quoted}: ${problem}`, 2);
};

const byProtocolAndNumber = (a: string, b: string): number => {
  const [first, second] = [portRange(a), portRange(b)];
  if (first.protocol !== second.protocol) return first.protocol < second.protocol ? -1 : 1;
  return first.from - second.from;
};
