/** The network of an endpoint of a unit, as `network-get` tells it. */
export interface Network {
  readonly interfaces: readonly {
    readonly mac: string;
    readonly name: string;
    readonly addresses: readonly { readonly hostname: string; readonly value: string; readonly cidr: string }[];
  }[];
  readonly egressSubnets?: readonly string[] | undefined;
  readonly ingressAddresses?: readonly string[] | undefined;
  /** Why the controller cannot tell. */
  readonly error?: string | undefined;
}

/** The network of a unit with one address. */
export const networkAt = (address: string): Network => ({
  interfaces: [{ mac: "", name: "", addresses: [{ hostname: "", value: address, cidr: "" }] }],
  egressSubnets: [`${address}/32`],
  ingressAddresses: [address],
});
