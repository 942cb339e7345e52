import { goQuote } from "#lib/testing/hook-session/format/go-quote.ts";
import { GoStruct, type GoValue } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { booleanFlag, CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { findRelation, relationFlags } from "#lib/testing/hook-session/input/relation-flag.ts";
import { isJuju3 } from "#lib/testing/juju-model/is-juju-3.ts";
import type { Network } from "#lib/testing/juju-model/network.ts";

const PARTS = ["primary-address", "bind-address", "ingress-address", "egress-subnets"] as const;

type Part = (typeof PARTS)[number];

/** The command about the addresses of the unit. */
export const NETWORK_COMMANDS: HookCommands = {
  "network-get": {
    usage: "<binding-name> [--ingress-address] [--bind-address] [--egress-subnets]",
    formats: ["smart", "yaml", "json"],
    flags: (session) => ({
      ...relationFlags(session),
      ...Object.fromEntries(PARTS.map((part) => [part, booleanFlag(part)])),
    }),
    run: (session, args) => {
      const [binding, ...more] = args.positional;
      if (binding === undefined) throw new CommandFailure("no arguments specified", 2);
      if (binding === "") throw new CommandFailure("no binding name specified", 2);
      noMoreArguments(more);
      const parts = PARTS.filter((part) => args.flags[part] === "true");
      const network = networkOf(session, binding, findRelation(session, args)?.id);
      if (parts.length === 0) return output(networkStruct(network, false), networkStruct(network, true));
      if (parts.length > 1 && parts.includes("primary-address"))
        throw new CommandFailure("--primary-address must be the only flag specified");
      const values = parts.map((part) => [part, partOf(session, binding, network, part) ?? null] as const);
      const [[, only] = ["", null]] = values;
      return values.length > 1 ? output(Object.fromEntries(values)) : output(only, only ?? []);
    },
  },
};

/** Juju 3.6 takes a network without interfaces for none at all. */
const networkOf = ({ controller }: HookSession, binding: string, relation: number | undefined): Network => {
  const network = controller.network(binding, relation);
  const isUsable = network !== undefined && (network.interfaces.length > 0 || !isJuju3(controller));
  if (!isUsable) throw new CommandFailure(`no network config found for binding ${goQuote(binding)}`);
  if (network.error !== undefined) throw new CommandFailure(network.error);
  return network;
};

/** Juju 3.6 looks at the first interface only, 4.0 for the first address. */
const partOf = ({ controller }: HookSession, binding: string, network: Network, part: Part): GoValue | undefined => {
  if (part === "egress-subnets") return network.egressSubnets;
  const [ingress] = network.ingressAddresses ?? [];
  if (part === "ingress-address" && ingress !== undefined) return ingress;
  const isOld = isJuju3(controller);
  const [address] = (isOld ? network.interfaces.slice(0, 1) : network.interfaces).flatMap(({ addresses }) => addresses);
  if (address !== undefined) return address.value;
  const what = isOld ? "addresses" : part.replace("-", " ");
  throw new CommandFailure(`no ${what} attached to space for binding ${goQuote(binding)}`);
};

/** YAML has each name of an interface twice, the second time as Juju 2.2 spelt it. */
const interfaceStruct = ({ mac, name, addresses }: Network["interfaces"][number], isYaml: boolean): GoStruct =>
  new GoStruct([
    ["mac-address", mac],
    ["interface-name", name],
    ["addresses", addresses.map((address) => addressStruct(address, isYaml))],
    ...(isYaml ? [["macaddress", mac] as const, ["interfacename", name] as const] : []),
  ]);

const addressStruct = (
  { hostname, value, cidr }: Network["interfaces"][number]["addresses"][number],
  isYaml: boolean,
): GoStruct =>
  new GoStruct([
    ["hostname", hostname],
    ["value", value],
    ["cidr", cidr],
    ...(isYaml ? [["address", value] as const] : []),
  ]);

const networkStruct = ({ interfaces, egressSubnets, ingressAddresses }: Network, isYaml: boolean): GoStruct => {
  const bindings = interfaces.map((each) => interfaceStruct(each, isYaml));
  return new GoStruct([
    ...(bindings.length === 0 ? [] : [["bind-addresses", bindings] as const]),
    ...(egressSubnets === undefined ? [] : [["egress-subnets", egressSubnets] as const]),
    ...(ingressAddresses === undefined ? [] : [["ingress-addresses", ingressAddresses] as const]),
  ]);
};
