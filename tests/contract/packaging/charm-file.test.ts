import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type CharmFile, charmFiles, forCharmcraft } from "#tools/pack/charm-files.ts";
import { pack, ROOT } from "#tools/pack/pack.ts";
import { writeZip } from "#tools/pack/zip.ts";

const MOST_BYTES = 45_000_000;

let directory: string;
let files: readonly CharmFile[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "charm-"));
  files = await charmFiles(ROOT, "amd64");
});
afterAll(() => rm(directory, { recursive: true }));

const textOf = (name: string): string => files.find((file) => file.name === name)?.content.toString() ?? "";

describe("the charm file", () => {
  test("is the same byte for byte when it is packed twice, and small enough", async () => {
    const { path } = await pack("amd64");
    const again = join(directory, "again.charm");
    await writeZip(again, files.toReversed());
    const [first, second] = await Promise.all([readFile(path), readFile(again)]);
    expect(first.equals(second)).toBe(true);
    expect(first.length).toBeLessThan(MOST_BYTES);
  });

  test("has what Juju needs, with the right modes", () => {
    const modes = Object.fromEntries(files.map(({ name, mode }) => [name, mode]));
    expect(modes).toMatchObject({
      "metadata.yaml": 0o644,
      "manifest.yaml": 0o644,
      "config.yaml": 0o644,
      "actions.yaml": 0o644,
      LICENSE: 0o644,
      "icon.svg": 0o644,
      "assets/identity-schemas/admin_v0.json": 0o644,
      dispatch: 0o755,
      "dist/start.cjs": 0o755,
      "node/bin/node": 0o755,
    });
  });

  test("has each of its files once", () => {
    const names = files.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("keeps the large client of Kubernetes out of what every hook loads", () => {
    expect(textOf("dist/charm.cjs").length).toBeLessThan(1_000_000);
    expect(textOf("dist/kubernetes-client.cjs")).toContain("createNamespacedConfigMap");
  });

  test("names its base and architecture in the manifest", () =>
    expect(parse(textOf("manifest.yaml")).bases).toEqual([
      { name: "ubuntu", channel: "24.04", architectures: ["amd64"] },
    ]));

  test("ends its dispatch with the plain path of an executable file, as Charmcraft's linter wants it", () => {
    const last = textOf("dispatch").trimEnd().split("\n").at(-1)?.split(" ").at(-1) ?? "";
    expect(files.find(({ name }) => `./${name}` === last)?.mode).toBe(0o755);
  });

  test("holds a bill of materials of what is bundled", () => {
    const { components } = JSON.parse(textOf("licenses/sbom.cdx.json"));
    const names = components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["axios", "pino", "yaml", "zod"]));
    expect(names).not.toContain("vitest");
  });

  test("does not hold the local model or the tests", () => {
    const map: { sources: readonly string[] } = JSON.parse(textOf("dist/charm.cjs.map"));
    expect(map.sources.length).toBeGreaterThan(50);
    expect(
      map.sources.filter(
        (source) => /(^|\/)(local|tests|tools|lib\/testing)\//.test(source) && !source.includes("node_modules"),
      ),
    ).toEqual([]);
  });
});

describe("charmcraft.yaml", () => {
  test("says only what no other file does, and primes exactly what the packer makes", async () => {
    const charmcraft = parse(await readFile(join(ROOT, "charmcraft.yaml"), "utf8"));
    expect(Object.keys(charmcraft).toSorted()).toEqual(["analysis", "parts", "platforms", "type"]);
    const tops = new Set(forCharmcraft(files).map(({ name }) => name.split("/")[0]));
    expect(charmcraft.parts.charm.prime.toSorted()).toEqual([...tops].toSorted());
  });
});

describe("the yaml files", () => {
  const Option = z.strictObject({
    type: z.enum(["string", "int", "float", "boolean", "secret"]),
    default: z.unknown().optional(),
    description: z.string().min(20),
  });

  test("config.yaml holds the options of the Python charm, with defaults of their types", () => {
    const { options } = z.object({ options: z.record(z.string(), Option) }).parse(parse(textOf("config.yaml")));
    const defaults = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
    expect(defaults).toEqual({
      http_proxy: "",
      https_proxy: "",
      no_proxy: "",
      cpu: undefined,
      memory: undefined,
      dev: false,
      enable_local_idp: true,
      enforce_mfa: true,
      enable_verification: false,
      password_min_length: 8,
      breached_password_check: false,
      session_lifespan: "24h",
      recovery_lifespan: "1h",
      sender_email: "identity@canonical.com",
      sender_name: "Canonical Identity Platform",
      enable_passwordless_login_method: false,
      enable_oidc_webauthn_sequencing: false,
      identity_schemas: undefined,
      default_identity_schema_id: undefined,
      recovery_email_template: undefined,
      log_level: "info",
    });
    for (const { type, default: value } of Object.values(options))
      if (value !== undefined) expect(typeof value).toBe(type === "int" || type === "float" ? "number" : type);
  });

  test("metadata.yaml declares the 16 endpoints with their interfaces and limits", () => {
    const { requires, provides, peers, resources, containers, "charm-user": user } = parse(textOf("metadata.yaml"));
    const declared = Object.entries<{ interface: string; limit?: number }>({ ...requires, ...provides, ...peers });
    expect(Object.fromEntries(declared.map(([name, { interface: type, limit }]) => [name, [type, limit]]))).toEqual({
      "pg-database": ["postgresql_client", undefined],
      "kratos-external-idp": ["external_provider", undefined],
      "hydra-endpoint-info": ["hydra_endpoints", 1],
      "ui-endpoint-info": ["login_ui_endpoints", undefined],
      "kratos-registration-webhook": ["kratos_registration_webhook", undefined],
      "kratos-login-webhook": ["kratos_login_webhook", undefined],
      logging: ["loki_push_api", undefined],
      tracing: ["tracing", 1],
      smtp: ["smtp", 1],
      "internal-route": ["traefik_route", 1],
      "public-route": ["traefik_route", undefined],
      "receive-ca-cert": ["certificate_transfer", undefined],
      "kratos-peers": ["kratos-peers", undefined],
      "kratos-info": ["kratos_info", undefined],
      "metrics-endpoint": ["prometheus_scrape", undefined],
      "grafana-dashboard": ["grafana_dashboard", undefined],
    });
    expect(Object.keys(resources)).toEqual(["oci-image", "verification-email-template"]);
    expect(containers).toEqual({ kratos: { resource: "oci-image" } });
    expect(user).toBe("non-root");
  });

  test("actions.yaml keeps Juju's rules: names, reserved words, and additionalProperties always written", () => {
    const name = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
    const actions = Object.entries<{ params?: object; additionalProperties?: unknown; description?: string }>(
      parse(textOf("actions.yaml")),
    );
    expect(actions.length).toBeGreaterThan(0);
    for (const [action, { params = {}, additionalProperties, description }] of actions) {
      expect(action).toMatch(name);
      expect(action).not.toMatch(/^juju(-|$)/);
      expect(additionalProperties).toBe(false);
      expect(description?.length).toBeGreaterThan(20);
      for (const parameter of Object.keys(params)) expect(parameter).toMatch(name);
    }
  });
});
