import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  providerDatabag,
  readProviderDatabag,
  readRequirerDatabag,
  requirerDatabag,
  type TracingProtocol,
} from "#lib/interfaces/tracing.ts";
import { hostileDatabags } from "./hostile-databags.ts";

const RECORDED = {
  request: { receivers: '["otlp_http"]' },
  answer: {
    receivers:
      '[{"protocol": {"name": "otlp_http", "type": "http"}, "url": "http://tempo.cos.svc.cluster.local:4318"}]',
  },
};

const protocols: readonly TracingProtocol[] = ["otlp_http", "zipkin", "jaeger_thrift_http"];

describe("tracing", () => {
  test("the request is the recorded one", () => expect(requirerDatabag(["otlp_http"])).toEqual(RECORDED.request));

  test("the answer is the recorded one", () => {
    const answer = providerDatabag([{ protocol: "otlp_http", url: "http://tempo.cos.svc.cluster.local:4318" }]);
    expect(JSON.parse(answer["receivers"] ?? "")).toEqual(JSON.parse(RECORDED.answer.receivers));
    expect(Object.keys(answer)).toEqual(["receivers"]);
  });

  test("the recorded answer is an address without encryption", () =>
    expect(readProviderDatabag(RECORDED.answer, "otlp_http")).toEqual({
      state: "ready",
      value: { address: "tempo.cos.svc.cluster.local:4318", secure: false },
    }));

  test.each([
    ["nothing said", {}],
    ["an empty list", { receivers: "[]" }],
    ["another protocol only", { receivers: '[{"protocol":{"name":"otlp_grpc","type":"grpc"},"url":"tempo:4317"}]' }],
  ])("%s is not ready yet", (_, databag) =>
    expect(readProviderDatabag(databag, "otlp_http")).toEqual({ state: "pending" }),
  );

  test.each([
    ["no JSON", "http://tempo:4318", "not JSON"],
    ["an object", "{}", "Invalid input: expected array, received object"],
    ["no URL", '[{"protocol":{"name":"otlp_http"}}]', "[0].url: Invalid input: expected string, received undefined"],
    ["no scheme", '[{"protocol":{"name":"otlp_http"},"url":"tempo:4318"}]', "otlp_http: not an http or https URL"],
    ["no host", '[{"protocol":{"name":"otlp_http"},"url":"http://"}]', "otlp_http: not an http or https URL"],
  ])("%s is invalid", (_, receivers, reason) =>
    expect(readProviderDatabag({ receivers }, "otlp_http")).toEqual({ state: "invalid", key: "receivers", reason }),
  );

  test("what one side writes, the other reads", () => {
    const receiver = fc.record({
      protocol: fc.constantFrom(...protocols),
      secure: fc.boolean(),
      address: fc.stringMatching(/^[a-z][a-z0-9]{0,8}(\.[a-z]{2,5})?(:[1-9][0-9]{0,3})?(\/[a-z0-9-]{0,9})?$/),
    });
    fc.assert(
      fc.property(fc.uniqueArray(receiver, { selector: ({ protocol }) => protocol, maxLength: 3 }), (receivers) => {
        const databag = providerDatabag(
          receivers.map(({ protocol, secure, address }) => ({
            protocol,
            url: `${secure ? "https" : "http"}://${address}`,
          })),
        );
        for (const { protocol, secure, address } of receivers)
          expect(readProviderDatabag(databag, protocol)).toEqual({ state: "ready", value: { address, secure } });
      }),
    );
  });

  test("a provider reads the protocols that a requirer wants", () => {
    fc.assert(
      fc.property(fc.subarray([...protocols]), (wanted) => {
        expect(readRequirerDatabag(requirerDatabag(wanted))).toEqual({ state: "ready", value: wanted });
      }),
    );
  });

  test("whatever a databag holds, both sides read it without an exception", () => {
    const nearly = [["otlp_http"], JSON.parse(RECORDED.answer.receivers)];
    fc.assert(
      fc.property(hostileDatabags(["receivers"], nearly), (databag) => {
        expect(readProviderDatabag(databag, "otlp_http").state).toMatch(/^(pending|invalid|ready)$/);
        expect(readRequirerDatabag(databag).state).toMatch(/^(pending|invalid|ready)$/);
      }),
    );
  });
});
