import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import type { Invalid } from "./wire/databag-format.ts";
import { parseJson } from "./wire/values.ts";

/**
 * The Juju interface `certificate_transfer`, versions 1 and 0 (certificate_transfer 1.15; genuine version 0: 0.11).
 * The requirer says which version it reads. The provider delivers CA certificates: in version 1 in its application's databag,
 * in version 0 in that of each unit, where libraries differ in whether `ca` is JSON or bare.
 */
export const CERTIFICATE_TRANSFER = "certificate_transfer";

/** The databag of a requirer's application. Providers look at it only when they write, so it has to be there from the first hook on. */
export const requirerDatabag: Databag = { version: "1" };

/** What a provider delivers. */
export type CertificateDelivery =
  | { readonly state: "pending" }
  /** Not one certificate in what it says. */
  | Invalid
  | {
      readonly state: "ready";
      /** PEM, one certificate each, sorted, none twice. */
      readonly certificates: readonly string[];
      /** What could not be used. */
      readonly leftOut: readonly Invalid[];
    };

/** The databags of a provider: that of the application and that of each unit. */
export interface ProviderDatabags {
  readonly app: Databag;
  readonly units: readonly Databag[];
}

/** Reads all databags of a provider, of both versions; what was delivered in several ways counts once. */
export const readProviderDatabags = ({ app, units }: ProviderDatabags): CertificateDelivery => {
  const parts = [readList("certificates", app["certificates"] ?? ""), ...units.map(readUnit)];
  const certificates = [...new Set(parts.flatMap((part) => part.certificates))].toSorted();
  const leftOut = parts.flatMap((part) => part.leftOut);
  const [first] = leftOut;
  if (certificates.length > 0) return { state: "ready", certificates, leftOut };
  return first ?? { state: "pending" };
};

interface Part {
  readonly certificates: readonly string[];
  readonly leftOut: readonly Invalid[];
}

/** Version 0: the whole chain where there is one, else the CA alone. */
const readUnit = ({ chain = "", ca = "" }: Databag): Part => {
  const fromChain = readList("chain", chain);
  if (fromChain.certificates.length > 0 || ca === "") return fromChain;
  const fromCa = readTexts("ca", [parseJson(ca) ?? ca]);
  return { ...fromCa, leftOut: [...fromChain.leftOut, ...fromCa.leftOut] };
};

const List = z.array(z.unknown());

const readList = (key: string, text: string): Part => {
  if (text === "") return { certificates: [], leftOut: [] };
  const list = List.safeParse(parseJson(text));
  return list.success ? readTexts(key, list.data) : { certificates: [], leftOut: [invalid(key, "not a JSON list")] };
};

const readTexts = (key: string, texts: readonly unknown[]): Part => {
  const found = texts.map((text) => (typeof text === "string" ? certificatesIn(text) : []));
  const leftOut = found.some((each) => each.length === 0) ? [invalid(key, "holds what is no PEM certificate")] : [];
  return { certificates: found.flat(), leftOut };
};

const invalid = (key: string, reason: string): Invalid => ({ state: "invalid", key, reason });

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates in a text; keys and remarks beside them are dropped. */
const certificatesIn = (text: string): readonly string[] => text.match(PEM) ?? [];

/** What a provider of version 1 says to a requirer: in the old way to one that does not ask for version 1. */
export const providerDatabags = (
  certificates: readonly string[],
  requirer: Databag,
): { readonly app: Databag; readonly unit: Databag } => {
  if (requirer["version"] === "1")
    return { app: { certificates: JSON.stringify(certificates), version: "1" }, unit: {} };
  const [first] = certificates;
  if (first === undefined) return { app: {}, unit: {} };
  const ca = JSON.stringify(first);
  return { app: {}, unit: { ca, certificate: ca, chain: JSON.stringify(certificates), version: "0" } };
};
