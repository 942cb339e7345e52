import type { Controller } from "#lib/testing/hook-session/controller.ts";
import { CommandFailure } from "#lib/testing/hook-session/input/arguments.ts";
import type { EntityPort } from "./commit-payload.ts";

/** A range of ports; icmp has none. */
export interface PortRange {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** A range in Juju's notation: `80/tcp`, `8080-8090/udp`, `icmp`. */
export const portName = ({ protocol, from, to }: PortRange): string => {
  if (protocol === "icmp") return protocol;
  return `${from === to ? from : `${from}-${to}`}/${protocol}`;
};

/** The range that a name in Juju's notation stands for. */
export const portRange = (name: string): PortRange => {
  const {
    from = "-1",
    to = from,
    protocol = "icmp",
  } = /^(?<from>\d+)(?:-(?<to>\d+))?\/(?<protocol>\w+)$/.exec(name)?.groups ?? {};
  return { protocol, from: Number(from), to: Number(to) };
};

type OpenPorts = Controller["openPorts"];

/** What a hook opens and closes, by endpoint and name of the range. */
export class PendingPorts {
  readonly #opened = new Map<string, Set<string>>();
  readonly #closed = new Map<string, Set<string>>();

  open(open: OpenPorts, unit: string, endpoint: string, range: PortRange): void {
    const name = portName(range);
    this.#refuseConflict(open, unit, range);
    this.#closed.get(endpoint)?.delete(name);
    if (open[endpoint]?.includes(name) !== true) add(this.#opened, endpoint, name);
  }

  close(open: OpenPorts, endpoint: string, range: PortRange): void {
    const name = portName(range);
    const wasPending = this.#opened.get(endpoint)?.delete(name) === true;
    const hasPorts = Object.values(open).some((names) => names.length > 0);
    if (!wasPending && hasPorts) add(this.#closed, endpoint, name);
  }

  /** What is open with the writes of this hook: endpoints by name of the range. */
  current(open: OpenPorts): ReadonlyMap<string, readonly string[]> {
    const endpoints = new Map<string, string[]>();
    for (const endpoint of new Set([...Object.keys(open), ...this.#opened.keys()])) {
      const closed = this.#closed.get(endpoint);
      const names = new Set([...(open[endpoint] ?? []), ...(this.#opened.get(endpoint) ?? [])]);
      for (const name of names)
        if (closed?.has(name) !== true) endpoints.set(name, [...(endpoints.get(name) ?? []), endpoint]);
    }
    return endpoints;
  }

  opened(tag: string): readonly EntityPort[] {
    return entityPorts(this.#opened, tag);
  }

  closed(tag: string): readonly EntityPort[] {
    return entityPorts(this.#closed, tag);
  }

  #refuseConflict(open: OpenPorts, unit: string, range: PortRange): void {
    for (const name of this.current(open).keys()) {
      const other = portRange(name);
      if (name === portName(range) || other.protocol !== range.protocol) continue;
      if (other.to < range.from || range.to < other.from) continue;
      const owner = `(unit "${unit}")`;
      throw new CommandFailure(
        `cannot open ${portName(range)} ${owner}: port range conflicts with ${name} ${owner} requested earlier`,
      );
    }
  }
}

const add = (ports: Map<string, Set<string>>, endpoint: string, name: string): void => {
  ports.set(endpoint, (ports.get(endpoint) ?? new Set()).add(name));
};

const entityPorts = (ports: ReadonlyMap<string, ReadonlySet<string>>, tag: string): readonly EntityPort[] =>
  [...ports].flatMap(([endpoint, names]) =>
    [...names].map(portRange).map(({ protocol, from, to }) => ({
      ...{ tag, protocol, endpoint },
      ...{ "from-port": from, "to-port": to },
    })),
  );
