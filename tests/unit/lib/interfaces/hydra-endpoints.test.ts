import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerDatabag, readProviderDatabag } from "#lib/interfaces/hydra-endpoints.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const RECORDED = {
  admin_endpoint: "http://hydra.identity.svc.cluster.local:4445",
  public_endpoint: "http://hydra.identity.svc.cluster.local:4444",
};

const ENDPOINTS = { adminEndpoint: RECORDED.admin_endpoint, publicEndpoint: RECORDED.public_endpoint };

const NOT_A_URL = "not an absolute http or https URL";

describe("hydra_endpoints", () => {
  test("reads and writes what Hydra's charm writes", () => {
    expect(readProviderDatabag(RECORDED)).toEqual({ state: "ready", value: ENDPOINTS });
    expect(providerDatabag(ENDPOINTS)).toEqual(RECORDED);
  });

  test("the admin API is enough", () =>
    expect(readProviderDatabag({ admin_endpoint: "http://hydra:4445" })).toEqual({
      state: "ready",
      value: { adminEndpoint: "http://hydra:4445" },
    }));

  test.each([
    [{}, { state: "pending", missing: "admin_endpoint" }],
    [
      { admin_endpoint: "", other: "x" },
      { state: "pending", missing: "admin_endpoint" },
    ],
    [{ public_endpoint: "http://h" }, { state: "invalid", key: "admin_endpoint", reason: "missing" }],
    [{ admin_endpoint: "hydra:4445" }, { state: "invalid", key: "admin_endpoint", reason: NOT_A_URL }],
    [{ admin_endpoint: "https:///path" }, { state: "invalid", key: "admin_endpoint", reason: NOT_A_URL }],
    [{ admin_endpoint: "http://h\nEVIL=1" }, { state: "invalid", key: "admin_endpoint", reason: NOT_A_URL }],
    [
      { admin_endpoint: "http://h", public_endpoint: "ftp://h" },
      { state: "invalid", key: "public_endpoint", reason: NOT_A_URL },
    ],
  ])("the databag %j reads as %j", (databag, reading) => expect(readProviderDatabag(databag)).toEqual(reading));

  test("what a provider writes, a requirer reads", () =>
    fc.assert(
      fc.property(fc.webUrl(), fc.option(fc.webUrl(), { nil: undefined }), (adminEndpoint, publicEndpoint) => {
        const endpoints = { adminEndpoint, ...(publicEndpoint === undefined ? {} : { publicEndpoint }) };
        expect(readProviderDatabag(providerDatabag(endpoints))).toEqual({ state: "ready", value: endpoints });
      }),
    ));

  test("no databag is too hostile to read", () =>
    fc.assert(
      fc.property(hostileDatabag(RECORDED), (databag) => {
        const reading = readProviderDatabag(databag);
        if (reading.state === "ready") expect(databag).toMatchObject(providerDatabag(reading.value));
        else expect(["pending", "invalid"]).toContain(reading.state);
      }),
    ));
});
