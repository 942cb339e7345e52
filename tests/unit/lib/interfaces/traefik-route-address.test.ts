import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ExternalAddress,
  externalUrl,
  providerDatabag,
  readProviderDatabag,
} from "#lib/interfaces/traefik-route.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const ANSWER = { external_host: "idp.example.com", scheme: "https" };

describe("a requirer of traefik_route, about its address,", () => {
  test.each([
    [ANSWER, { scheme: "https", hostname: "idp.example.com", path: "" }, "https://idp.example.com"],
    [{ external_host: "h" }, { scheme: "http", hostname: "h", path: "" }, "http://h"],
    [{ external_host: "h", scheme: "" }, { scheme: "http", hostname: "h", path: "" }, "http://h"],
    [
      { external_host: "up.example.com/identity-kratos/", scheme: "http" },
      { scheme: "http", hostname: "up.example.com", path: "/identity-kratos" },
      "http://up.example.com/identity-kratos",
    ],
    [
      { external_host: "[2001:db8::1]:8443", scheme: "https" },
      { scheme: "https", hostname: "[2001:db8::1]", port: 8443, path: "" },
      "https://[2001:db8::1]:8443",
    ],
    [{ external_host: "192.0.2.1" }, { scheme: "http", hostname: "192.0.2.1", path: "" }, "http://192.0.2.1"],
  ])("reads the answer %j", (databag, address, url) => {
    const reading = readProviderDatabag(databag);
    expect(reading).toEqual({ state: "ready", value: address });
    expect(reading.state === "ready" && externalUrl(reading.value)).toBe(url);
  });

  test.each([{}, { external_host: "" }, { scheme: "https" }])("waits for the host in %j", (databag) =>
    expect(readProviderDatabag(databag)).toEqual({ state: "pending", missing: "external_host" }),
  );

  test.each([
    ...[
      " h",
      "h ",
      "a b",
      "/h",
      "//h",
      "http://h",
      "u:p@h",
      "u@h",
      'h"',
      "h'",
      "h`",
      "h\n",
      "h?q",
      "h#f",
      "h\\x",
      "-",
      ".",
    ],
    ...["h/../x", "h/.", "h//x", "h/a b", "h:", "h:0x1", "h:99999", "[::1", "1.2.3.999", "*.h", "h/`)||Path(`/"],
  ])("refuses the host %j", (externalHost) =>
    expect(readProviderDatabag({ external_host: externalHost, scheme: "https" })).toEqual({
      state: "invalid",
      key: "external_host",
      reason: "not a host with an optional port and path",
    }),
  );

  test("refuses another scheme", () =>
    expect(readProviderDatabag({ external_host: "h", scheme: "ftp" })).toEqual({
      state: "invalid",
      key: "scheme",
      reason: "not http or https",
    }));

  test("reads what a provider answers", () => {
    const address: fc.Arbitrary<ExternalAddress> = fc.record(
      {
        scheme: fc.constantFrom("http", "https"),
        hostname: fc.domain(),
        port: fc.integer({ min: 1, max: 65_535 }),
        path: fc.stringMatching(/^(\/[a-z0-9-]{1,9}){0,3}$/),
      },
      { requiredKeys: ["scheme", "hostname", "path"] },
    );
    fc.assert(
      fc.property(address, (value) => {
        expect(readProviderDatabag(providerDatabag(value))).toEqual({ state: "ready", value });
      }),
    );
    expect(providerDatabag({ scheme: "https", hostname: "idp.example.com", path: "" })).toEqual(ANSWER);
  });

  test("makes a URL of what it reads, however hostile the databag", () =>
    fc.assert(
      fc.property(hostileDatabag(ANSWER), (databag) => {
        const reading = readProviderDatabag(databag);
        expect(["pending", "invalid", "ready"]).toContain(reading.state);
        expect(reading.state !== "ready" || URL.canParse(externalUrl(reading.value))).toBe(true);
      }),
    ));
});
