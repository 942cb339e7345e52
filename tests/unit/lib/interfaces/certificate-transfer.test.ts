import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerDatabags, readProviderDatabags, requirerDatabag } from "#lib/interfaces/certificate-transfer.ts";
import type { Databag } from "#lib/juju/databag.ts";
import { hostileDatabag } from "./hostile-databag.ts";

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
const [AAA, BBB, CCC] = [pem("AAA"), pem("BBB"), pem("CCC")];

const V1 = { certificates: JSON.stringify([BBB, AAA]), version: "1" };
const V0_AS_JSON = {
  ca: JSON.stringify(AAA),
  certificate: JSON.stringify(AAA),
  chain: JSON.stringify([AAA]),
  version: "0",
};
const V0_GENUINE = { ca: AAA, certificate: AAA, chain: JSON.stringify([AAA]), version: "0" };

const read = (app: Databag, ...units: readonly Databag[]) => readProviderDatabags({ app, units });

const ready = (...certificates: readonly string[]) => ({ state: "ready", certificates, leftOut: [] });

describe("certificate_transfer", () => {
  test("a requirer asks for version 1", () => expect(requirerDatabag).toEqual({ version: "1" }));

  test("a provider answers a requirer of version 1 in its application's databag", () =>
    expect(providerDatabags([BBB, AAA], requirerDatabag)).toEqual({ app: V1, unit: {} }));

  test.each([{}, { version: "0" }, { version: '"1"' }])(
    "a provider answers the requirer %j in its unit's databag",
    (requirer) => expect(providerDatabags([AAA], requirer)).toEqual({ app: {}, unit: V0_AS_JSON }),
  );

  test.each([
    ["version 1, sorted", read(V1, {}), ready(AAA, BBB)],
    ["version 0 as libraries of version 1 write it", read({}, V0_AS_JSON), ready(AAA)],
    ["genuine version 0", read({}, V0_GENUINE), ready(AAA)],
    ["the whole chain", read({}, { ...V0_GENUINE, chain: JSON.stringify([AAA, BBB]) }), ready(AAA, BBB)],
    ["a bare CA without chain", read({}, { ca: `\n${CCC}\n` }), ready(CCC)],
    ["a CA as JSON without chain", read({}, { ca: JSON.stringify(CCC), chain: "[]" }), ready(CCC)],
    ["what every unit says", read({}, { ca: CCC }, {}, { ca: AAA }), ready(AAA, CCC)],
    ["both versions at once, nothing twice", read(V1, V0_AS_JSON, { ca: `${CCC}\n` }), ready(AAA, BBB, CCC)],
    ["several certificates in one text", read({}, { ca: `subject=x\n${BBB}\n${AAA}\n` }), ready(AAA, BBB)],
    ["nothing", read({}), { state: "pending" }],
    ["nothing yet of its units", read({ version: "1" }, {}, { version: "0" }), { state: "pending" }],
    ["a list that became empty", read({ certificates: "[]", version: "1" }), { state: "pending" }],
  ])("a requirer reads %s", (_what, delivery, expected) => expect(delivery).toEqual(expected));

  test("what is no certificate is left out and named", () => {
    const noPem = (key: string) => ({ state: "invalid", key, reason: "holds what is no PEM certificate" });
    const privateKey = "-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----";
    expect(read({ certificates: JSON.stringify([AAA, "x", 1, null]) })).toEqual({
      ...ready(AAA),
      leftOut: [noPem("certificates")],
    });
    expect(read({}, { ca: AAA, chain: "x" })).toEqual({
      ...ready(AAA),
      leftOut: [{ state: "invalid", key: "chain", reason: "not a JSON list" }],
    });
    expect(read({ certificates: "{}" })).toEqual({ state: "invalid", key: "certificates", reason: "not a JSON list" });
    expect(read({}, { ca: privateKey })).toEqual(noPem("ca"));
    expect(JSON.stringify(read({}, { ca: privateKey + AAA }))).not.toContain("PRIVATE KEY");
  });

  test("what a provider delivers, a requirer reads, in either version", () => {
    const certificate = fc.base64String({ minLength: 4 }).map(pem);
    const requirer = fc.constantFrom<Databag>({}, { version: "0" }, requirerDatabag);
    fc.assert(
      fc.property(fc.uniqueArray(certificate, { minLength: 1 }), requirer, (certificates, asks) => {
        const { app, unit } = providerDatabags(certificates, asks);
        expect(read(app, unit)).toEqual(ready(...certificates.toSorted()));
      }),
    );
    expect(read(providerDatabags([], {}).app, providerDatabags([], {}).unit)).toEqual({ state: "pending" });
    expect(read(providerDatabags([], requirerDatabag).app)).toEqual({ state: "pending" });
  });

  test("no databag is too hostile to read, and only certificates come out", () =>
    fc.assert(
      fc.property(hostileDatabag(V1), fc.array(hostileDatabag(V0_GENUINE), { maxLength: 3 }), (app, units) => {
        const delivery = read(app, ...units);
        expect(["pending", "invalid", "ready"]).toContain(delivery.state);
        const certificates = delivery.state === "ready" ? delivery.certificates : [];
        for (const each of certificates)
          expect(each).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----$/);
      }),
    ));
});
