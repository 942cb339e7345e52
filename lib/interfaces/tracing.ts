import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import { HttpUrl } from "./http-url.ts";
import { type Reading, readJson } from "./reading.ts";

/**
 * The Juju interface `tracing`, both sides, in its second version (tempo_coordinator_k8s.tracing 0.11).
 * The requirer names the protocols in which it can send traces; the provider answers with an address for each that it has switched on.
 */
export const TRACING = "tracing";

/** The protocols that have a URL, each with the transport that the provider names beside it. */
const TRANSPORT = { otlp_http: "http", zipkin: "http", jaeger_thrift_http: "http" } as const;

/** A protocol for traces over HTTP. Those over gRPC come without a scheme, so nobody could tell whether they are encrypted. */
export type TracingProtocol = keyof typeof TRANSPORT;

/** Where traces of one protocol go. */
export interface TracingReceiver {
  readonly protocol: TracingProtocol;
  readonly url: string;
}

/** A receiver in the words of a client. */
export interface TracingAddress {
  /** Host, port and path: the URL without its scheme. */
  readonly address: string;
  /** Whether the URL is one of HTTPS. */
  readonly secure: boolean;
}

/** The databag of a requirer's application: the protocols that it wants, nothing else. */
export const requirerDatabag = (protocols: readonly TracingProtocol[]): Databag => ({
  receivers: JSON.stringify(protocols),
});

/**
 * Reads what a provider's application offers for a protocol. A provider that lists receivers but not this one is not ready yet:
 * a relay such as grafana-agent starts with an empty list.
 */
export const readProviderDatabag = (databag: Databag, protocol: TracingProtocol): Reading<TracingAddress> => {
  const receivers = readJson(databag, "receivers", Receivers);
  if (receivers.state !== "ready") return receivers;
  const receiver = receivers.value.find(({ protocol: { name } }) => name === protocol);
  if (receiver === undefined) return { state: "pending" };
  const url = HttpUrl.safeParse(receiver.url);
  if (!url.success) return { state: "invalid", key: "receivers", reason: `${protocol}: not an http or https URL` };
  return { state: "ready", value: addressOf(url.data) };
};

const Receivers = z.array(z.object({ protocol: z.object({ name: z.string() }), url: z.string() }));

const addressOf = (url: string): TracingAddress => {
  const scheme = url.slice(0, url.indexOf("://"));
  return { address: url.slice(scheme.length + "://".length), secure: scheme.toLowerCase() === "https" };
};

/** Reads the databag of a requirer's application, as a provider does: the protocols that it wants, in its words. */
export const readRequirerDatabag = (databag: Databag): Reading<readonly string[]> =>
  readJson(databag, "receivers", Protocols);

const Protocols = z.array(z.string());

/** The databag of a provider's application. */
export const providerDatabag = (receivers: readonly TracingReceiver[]): Databag => ({
  receivers: JSON.stringify(
    receivers.map(({ protocol, url }) => ({ protocol: { name: protocol, type: TRANSPORT[protocol] }, url })),
  ),
});
