import * as z from "zod";
import type { Databag } from "#lib/juju/databag.ts";
import type { Reading } from "./wire/databag-format.ts";
import { isSameMeaning, type ParseYaml, parseJsonOrYaml } from "./wire/semantic-equality.ts";

/**
 * The Juju interface `traefik_route` (traefik-k8s, traefik_route 0.6).
 * The requirer writes a piece of Traefik's dynamic configuration into its application's databag; the provider, Traefik, answers in its own
 * under which address it serves it. It answers only who has written, so the requirer writes first and completes it when it knows the address.
 */
export const TRAEFIK_ROUTE = "traefik_route";

/** What a requirer asks for. */
export interface RouteRequest {
  readonly config: DynamicConfiguration;
  /** Whether Traefik takes the configuration as it is; if not it adds a router for TLS to each router. */
  readonly raw: boolean;
}

/** Traefik's dynamic configuration, as far as routes over HTTP need it. Names are global in one Traefik. */
export interface DynamicConfiguration {
  readonly http?: {
    readonly routers?: Readonly<Record<string, Router>>;
    readonly services?: Readonly<Record<string, Service>>;
    /** By name, the kind of middleware and its settings. */
    readonly middlewares?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

export interface Router {
  readonly rule: string;
  readonly service: string;
  readonly entryPoints?: readonly string[];
  readonly middlewares?: readonly string[];
  readonly priority?: number;
  readonly tls?: {
    readonly domains?: readonly { readonly main: string; readonly sans?: readonly string[] }[];
  };
}

export interface Service {
  readonly loadBalancer: { readonly servers: readonly { readonly url: string }[] };
}

/** The address under which Traefik serves a route. */
export interface ExternalAddress {
  readonly scheme: "http" | "https";
  /** Name or IP address; one of version 6 in brackets. */
  readonly hostname: string;
  readonly port?: number;
  /** Where the route begins behind another ingress, such as `/identity-kratos`; else empty. */
  readonly path: string;
}

/** The databag of a requirer's application. */
export const requirerDatabag = ({ config, raw }: RouteRequest): Databag => ({
  raw: raw ? "True" : "False",
  config: JSON.stringify(config),
});

/** The wanted databag of a requirer, with the configuration that is there where it means the same: to rewrite a Python charm's YAML as JSON would wake Traefik for nothing. */
export const keepSameConfig = (current: Databag, wanted: Databag, parseYaml: ParseYaml): Databag => {
  const { config = "" } = current;
  return isSameMeaning(config, wanted["config"] ?? "", parseYaml) ? { ...wanted, config } : wanted;
};

const Texts = z.array(z.string());

const Config = z.looseObject({
  http: z.exactOptional(
    z.looseObject({
      routers: z.exactOptional(
        z.record(
          z.string(),
          z.looseObject({
            rule: z.string(),
            service: z.string(),
            entryPoints: z.exactOptional(Texts),
            middlewares: z.exactOptional(Texts),
            priority: z.exactOptional(z.int()),
            tls: z.exactOptional(
              z.looseObject({
                domains: z.exactOptional(z.array(z.looseObject({ main: z.string(), sans: z.exactOptional(Texts) }))),
              }),
            ),
          }),
        ),
      ),
      services: z.exactOptional(
        z.record(
          z.string(),
          z.looseObject({ loadBalancer: z.looseObject({ servers: z.array(z.looseObject({ url: z.string() })) }) }),
        ),
      ),
      middlewares: z.exactOptional(z.record(z.string(), z.record(z.string(), z.unknown()))),
    }),
  ),
}) satisfies z.ZodType<DynamicConfiguration>;

/** Reads the databag of a requirer's application, as Traefik does. */
export const readRequirerDatabag = ({ config, raw }: Databag, parseYaml: ParseYaml): Reading<RouteRequest> => {
  if (config === undefined || config === "") return { state: "pending", missing: "config" };
  const parsed = Config.safeParse(parseJsonOrYaml(config, parseYaml));
  if (parsed.success) return { state: "ready", value: { config: parsed.data, raw: raw === "True" } };
  return { state: "invalid", key: "config", reason: "not a dynamic configuration of Traefik" };
};

const EXTERNAL_HOST =
  /^(?<hostname>[\p{L}\p{N}][\p{L}\p{N}._-]*|\[[0-9A-Fa-f:.]+\])(?::(?<port>\d{1,5}))?(?<path>(?:\/(?!\.{1,2}(?:\/|$))[\w.~%-]+)*)\/?$/u;

/** Reads the databag of a provider's application. Without a scheme it is http, as for providers that do not know the key. */
export const readProviderDatabag = (databag: Databag): Reading<ExternalAddress> => {
  const text = databag["external_host"] ?? "";
  const scheme = databag["scheme"] || "http";
  if (text === "") return { state: "pending", missing: "external_host" };
  if (scheme !== "http" && scheme !== "https") return { state: "invalid", key: "scheme", reason: "not http or https" };
  const { hostname, port, path = "" } = EXTERNAL_HOST.exec(text)?.groups ?? {};
  if (hostname === undefined || !URL.canParse(`${scheme}://${text}`))
    return { state: "invalid", key: "external_host", reason: "not a host with an optional port and path" };
  return { state: "ready", value: { scheme, hostname, path, ...(port === undefined ? {} : { port: Number(port) }) } };
};

/** The databag of a provider's application. */
export const providerDatabag = (address: ExternalAddress): Databag => ({
  external_host: externalHost(address),
  scheme: address.scheme,
});

/** The URL under which Traefik serves the route, without a slash at its end. */
export const externalUrl = (address: ExternalAddress): string => `${address.scheme}://${externalHost(address)}`;

const externalHost = ({ hostname, port, path }: ExternalAddress): string =>
  `${hostname}${port === undefined ? "" : `:${port}`}${path}`;
