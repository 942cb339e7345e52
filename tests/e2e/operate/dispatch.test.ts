import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { type DispatchPlaces, runDispatch } from "#local/run-dispatch.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

let model: LocalModel;
let places: DispatchPlaces;
let answers: string;
test.beforeAll(async ({ packedModel: shared }) => {
  model = shared;
  const charmDirectory = join(model.unit.directory, "probe");
  answers = join(charmDirectory, "answers.json");
  places = { ...model.unit, charmDirectory };
  await mkdir(charmDirectory);
  await chmod(charmDirectory, 0o777);
  const node = join(model.unit.charmDirectory, "node/bin/node");
  await writeFile(join(charmDirectory, "dispatch"), `#!/bin/sh\nexec ${node} probe.mjs\n`, { mode: 0o755 });
  await writeFile(join(charmDirectory, "probe.mjs"), PROBE);
});

const HOOK = { event: { kind: "update-status" }, agentSocket: "/nonexistent" } as const;

/** A charm that notes what it is started with, and writes a ConfigMap as a pod does. */
const PROBE = `
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
const file = (name) => readFileSync("/var/run/secrets/kubernetes.io/serviceaccount/" + name, "utf8");
const ask = (method, path, body) => new Promise((resolve, reject) => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  const headers = { authorization: "Bearer " + file("token") };
  const call = request({ host, port, path, method, headers, ca: file("ca.crt") }, async (answer) => {
    const chunks = [];
    for await (const chunk of answer) chunks.push(chunk);
    resolve({ code: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) });
  });
  call.on("error", reject);
  call.end(body && JSON.stringify(body));
});
const path = "/api/v1/namespaces/" + file("namespace") + "/configmaps";
const created = await ask("POST", path, { metadata: { name: "probe" }, data: { key: "value" } });
const read = await ask("GET", path + "/probe");
const { env } = process;
writeFileSync("answers.json", JSON.stringify({ created, read, env, uid: process.getuid(), directory: process.cwd() }));
`;

describe("what the local model starts as the charm", () => {
  test("has the environment of a hook, its own user and the service account of a pod at its usual place", async () => {
    const { succeeded, description } = await runDispatch(places, HOOK);
    expect([succeeded, description]).toEqual([true, "exit status 0"]);
    const { created, read, env, uid, directory } = JSON.parse(await readFile(answers, "utf8"));
    expect(created.code).toBe(201);
    expect(read.body.data).toEqual({ key: "value" });
    expect(directory).toBe(places.charmDirectory);
    expect(uid).toBe(process.getuid?.() === 0 ? 170 : 0);
    expect(env).toMatchObject({
      ...{ JUJU_DISPATCH_PATH: "hooks/update-status", JUJU_HOOK_NAME: "update-status", JUJU_UNIT_NAME: "kratos/0" },
      ...{ JUJU_VERSION: "3.6.28", JUJU_MODEL_NAME: "identity", CHARM_DIR: places.charmDirectory },
    });
    // Nothing of the container's own environment reaches a hook.
    for (const name of ["HOME", "USER", "NODE_OPTIONS"]) expect(env).not.toHaveProperty(name);
  });

  test("without trust is refused by Kubernetes, by `juju trust --remove`", async () => {
    await model.juju("trust kratos --remove");
    await runDispatch(places, HOOK);
    const { created } = JSON.parse(await readFile(answers, "utf8"));
    expect([created.code, created.body.reason]).toEqual([403, "Forbidden"]);
    await model.juju("trust kratos");
  });
});

test("what is typed and not there is answered with what is", async () => {
  const typed = async (line: string) => (await model.juju(line)).stderr;
  expect(await typed("stauts")).toContain('"stauts" is not a command of juju-local; there are:');
  expect(await typed("run kratos/1 get-identity")).toContain('unit "kratos/1" not found; there are: kratos/0');
  expect(await typed("run kratos/0 get")).toMatch(
    /there are: check-schemas, create-admin-account, .*, update-identity$/m,
  );
  expect(await typed("config keystone")).toContain("there are: kratos, postgresql-k8s");
  expect(await typed("config kratos no_such_option")).toMatch(
    /unknown option "no_such_option"; there are: .*log_level/,
  );
  expect(await typed("show-secret pw")).toContain('secret "pw" not found; there are: none');
  expect(await typed("show-unit kratos/0 --endpoint db")).toMatch(/there are: kratos-peers, pg-database/);
  expect(await typed("status --colour")).toContain("option provided but not defined: --colour; usage: juju status");
  expect(await typed("integrate kratos:db postgresql-k8s")).toMatch(/no endpoint "db"; there are: .*pg-database/);
  expect(await typed("status --format xml")).toContain("there are json and yaml");
});
