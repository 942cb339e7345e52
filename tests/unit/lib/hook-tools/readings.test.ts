import { describe, expect, test } from "vitest";
import { configGet } from "#lib/hook-tools/config.ts";
import { credentialGet } from "#lib/hook-tools/credential.ts";
import { goalState, plannedUnits } from "#lib/hook-tools/goal-state.ts";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { isLeader } from "#lib/hook-tools/leadership.ts";
import { networkGet } from "#lib/hook-tools/network.ts";
import { openedPorts } from "#lib/hook-tools/port.ts";
import { resourceGet } from "#lib/hook-tools/resource.ts";
import { stateGet } from "#lib/hook-tools/state.ts";
import { applicationStatusGet, statusGet } from "#lib/hook-tools/status.ts";
import { storageGet, storageList } from "#lib/hook-tools/storage.ts";
import { commandLines, recordingTools } from "./recording-tools.ts";

/** What Juju 3.6.28 and 4.0.15 print, recorded. */
const READINGS: readonly (readonly [
  line: string,
  stdout: string,
  read: (tools: HookToolRunner) => Promise<unknown>,
  value: unknown,
])[] = [
  ["is-leader --format=json", "true\n", isLeader, true],
  [
    "config-get --format=json",
    '{"dev":false,"n":5,"s":"secret:abc"}\n',
    configGet,
    { dev: false, n: 5, s: "secret:abc" },
  ],
  ["opened-ports --format=json", '["80/tcp"]\n', openedPorts, ["80/tcp"]],
  ["state-get --format=json", "null\n", stateGet, {}],
  ["state-get --format=json", '{"a":"1"}\n', stateGet, { a: "1" }],
  [
    "status-get --format=json --include-data",
    '{"message":"ready \\u003c1\\u003e","status":"active","status-data":{"a":1}}\n',
    statusGet,
    { name: "active", message: "ready <1>" },
  ],
  [
    "status-get --format=json --include-data",
    '{"message":"","status":"unknown","status-data":{}}\n',
    statusGet,
    undefined,
  ],
  [
    "status-get --format=json --include-data --application",
    '{"application-status":{"message":"all good","status":"active","status-data":{},"units":{}}}\n',
    applicationStatusGet,
    { name: "active", message: "all good" },
  ],
  [
    "network-get --format=json -r 7 -- db",
    '{"bind-addresses":[{"mac-address":"","interface-name":"","addresses":[{"hostname":"","value":"10.1.2.3","cidr":""}]}],"egress-subnets":["10.152.183.9/32"],"ingress-addresses":["10.152.183.9"]}\n',
    (tools) => networkGet(tools, "db", 7),
    { bindAddresses: ["10.1.2.3"], ingressAddresses: ["10.152.183.9"], egressSubnets: ["10.152.183.9/32"] },
  ],
  [
    "network-get --format=json -- db",
    '{"bind-addresses":[{"addresses":null}],"egress-subnets":null}\n',
    (tools) => networkGet(tools, "db"),
    { bindAddresses: [], ingressAddresses: [], egressSubnets: [] },
  ],
  [
    "resource-get -- policy",
    "/var/lib/juju/policy.rego",
    (tools) => resourceGet(tools, "policy"),
    "/var/lib/juju/policy.rego",
  ],
  ["storage-list --format=json -- data", '["data/0"]\n', (tools) => storageList(tools, "data"), ["data/0"]],
  [
    "storage-get --format=json -s data/0",
    '{"kind":"filesystem","location":"/var/lib/data"}\n',
    (tools) => storageGet(tools, "data/0"),
    { kind: "filesystem", location: "/var/lib/data" },
  ],
];

describe("a reading of Juju", () => {
  test.each(READINGS)("%s that prints %s", async (line, stdout, read, value) => {
    const [command = ""] = line.split(" ");
    const tools = recordingTools({ [command]: { stdout } });
    expect(await read(tools)).toEqual(value);
    expect(commandLines(tools)).toEqual([line]);
  });

  test("of the goal state counts the units that are to stay", async () => {
    const stdout =
      '{"units":{"a/0":{"status":"active","since":"x"},"a/1":{"status":"allocating"},"a/2":{"status":"dying"}},"relations":{"db":{}}}\n';
    expect(plannedUnits(await goalState(recordingTools({ "goal-state": { stdout } })))).toBe(2);
  });

  test("of the cloud keeps its credential to itself", async () => {
    const stdout =
      '{"type":"kubernetes","name":"k8s","region":"default","endpoint":"https://10.152.183.1:443","credential":{"auth-type":"oauth2","attrs":{"Token":"hunter2"}},"cacertificates":["PEM"],"is-controller-cloud":true}\n';
    const cloud = await credentialGet(recordingTools({ "credential-get": { stdout } }));
    expect(cloud.attributes.reveal()).toEqual({ Token: "hunter2" });
    expect(JSON.stringify(cloud)).toBe(
      '{"type":"kubernetes","name":"k8s","endpoint":"https://10.152.183.1:443","authentication":"oauth2","attributes":"<secret>","caCertificates":["PEM"]}',
    );
  });

  test("that is not what Juju prints is an error that names the command and the place", async () =>
    expect(configGet(recordingTools({ "config-get": { stdout: '{"a":{}}\n' } }))).rejects.toMatchObject({
      name: "HookToolOutputError",
      command: "config-get",
      message: expect.stringMatching(/^config-get printed something unexpected: a: /),
    }));
});
