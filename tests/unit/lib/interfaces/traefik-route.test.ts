import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  type DynamicConfiguration,
  keepSameConfig,
  readRequirerDatabag,
  requirerDatabag,
} from "#lib/interfaces/traefik-route.ts";
import { changesTo } from "#lib/juju/databag.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const parseYaml = (text: string): unknown => parse(text, { logLevel: "silent" });

/** A part of what the Python charm writes for `public-route`. */
const RECORDED = {
  raw: "True",
  config: `http:
  middlewares:
    juju-sidecar-replace-path-identity-kratos:
      replacePath:
        path: /.well-known/ory/webauthn.js
  routers:
    juju-identity-kratos-public-api-router-schemas:
      entryPoints:
      - web
      rule: PathPrefix(\`/schemas\`)
      service: juju-identity-kratos-public-api-service
    juju-identity-kratos-public-api-router-well-known-tls:
      entryPoints:
      - websecure
      middlewares:
      - juju-sidecar-replace-path-identity-kratos
      rule: Path(\`/.well-known/webauthn.js\`)
      service: juju-identity-kratos-public-api-service
      tls:
        domains:
        - main: idp.example.com
          sans:
          - '*.idp.example.com'
  services:
    juju-identity-kratos-public-api-service:
      loadBalancer:
        servers:
        - url: http://kratos.identity.svc.cluster.local:4433
`,
};

const SERVICE = "juju-identity-kratos-public-api-service";
const MIDDLEWARE = "juju-sidecar-replace-path-identity-kratos";

const CONFIG: DynamicConfiguration = {
  http: {
    routers: {
      "juju-identity-kratos-public-api-router-schemas": {
        entryPoints: ["web"],
        rule: "PathPrefix(`/schemas`)",
        service: SERVICE,
      },
      "juju-identity-kratos-public-api-router-well-known-tls": {
        entryPoints: ["websecure"],
        middlewares: [MIDDLEWARE],
        rule: "Path(`/.well-known/webauthn.js`)",
        service: SERVICE,
        tls: { domains: [{ main: "idp.example.com", sans: ["*.idp.example.com"] }] },
      },
    },
    services: { [SERVICE]: { loadBalancer: { servers: [{ url: "http://kratos.identity.svc.cluster.local:4433" }] } } },
    middlewares: { [MIDDLEWARE]: { replacePath: { path: "/.well-known/ory/webauthn.js" } } },
  },
};

describe("a requirer of traefik_route", () => {
  test("writes what means the same as the Python charm's YAML", () => {
    const databag = requirerDatabag({ config: CONFIG, raw: true });
    expect(databag["raw"]).toBe("True");
    expect(parse(databag["config"] ?? "")).toEqual(parse(RECORDED.config));
    expect(requirerDatabag({ config: {}, raw: true })).toEqual({ raw: "True", config: "{}" });
  });

  test("leaves YAML that means the same alone", () => {
    const wanted = keepSameConfig(RECORDED, requirerDatabag({ config: CONFIG, raw: true }), parseYaml);
    expect(changesTo(RECORDED, wanted)).toEqual({});
  });

  test("needs no YAML parser for the empty configuration that the Python charm begins with", () => {
    const current = { raw: "True", config: "{}\n" };
    const wanted = keepSameConfig(current, requirerDatabag({ config: {}, raw: true }), () =>
      expect.fail("parsed YAML"),
    );
    expect(changesTo(current, wanted)).toEqual({});
  });

  test.each([
    {},
    { raw: "True", config: "{}\n" },
    { raw: "True", config: RECORDED.config.replace("4433", "4434") },
    { raw: "True", config: "http: [" },
  ])("rewrites what means something else: %j", (current) => {
    const wanted = requirerDatabag({ config: CONFIG, raw: true });
    expect(changesTo(current, keepSameConfig(current, wanted, parseYaml))).toMatchObject({ config: wanted["config"] });
  });
});

describe("a provider of traefik_route", () => {
  test("reads YAML of Python charms", () =>
    expect(readRequirerDatabag(RECORDED, parseYaml)).toEqual({ state: "ready", value: { config: CONFIG, raw: true } }));

  test("reads what a requirer asks for, without a YAML parser", () => {
    const name = fc.stringMatching(/^juju-[a-z0-9-]{1,20}$/);
    const router = fc.record(
      {
        rule: fc.string({ unit: "grapheme" }),
        service: name,
        entryPoints: fc.array(name),
        middlewares: fc.array(name),
        priority: fc.nat(),
        tls: fc.record({ domains: fc.array(fc.record({ main: fc.domain(), sans: fc.array(fc.domain()) })) }),
      },
      { requiredKeys: ["rule", "service"] },
    );
    const service = fc.record({ loadBalancer: fc.record({ servers: fc.array(fc.record({ url: fc.webUrl() })) }) });
    const http = fc.record(
      {
        routers: fc.dictionary(name, router),
        services: fc.dictionary(name, service),
        middlewares: fc.dictionary(name, fc.record({ replacePath: fc.record({ path: fc.webPath() }) })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.record({ http }, { requiredKeys: [] }), fc.boolean(), (config, raw) => {
        const reading = readRequirerDatabag(requirerDatabag({ config, raw }), () => expect.fail("parsed YAML"));
        expect(reading).toEqual({ state: "ready", value: { config, raw } });
      }),
    );
  });

  test("waits for the configuration", () =>
    expect(readRequirerDatabag({ raw: "True" }, parseYaml)).toEqual({ state: "pending", missing: "config" }));

  test.each(["true", "1", ""])("takes raw only for True, not for %j", (raw) =>
    expect(readRequirerDatabag({ raw, config: "{}" }, parseYaml)).toMatchObject({ value: { raw: false } }),
  );

  test.each(["http: [", "[]", "x", '{"http":{"routers":{"r":{"rule":1}}}}', "null"])(
    "refuses the configuration %j",
    (config) =>
      expect(readRequirerDatabag({ config }, parseYaml)).toEqual({
        state: "invalid",
        key: "config",
        reason: "not a dynamic configuration of Traefik",
      }),
  );

  test("gets over hostile databags", () =>
    fc.assert(
      fc.property(hostileDatabag(RECORDED), (databag) => {
        expect(["pending", "invalid", "ready"]).toContain(readRequirerDatabag(databag, parseYaml).state);
      }),
    ));
});
