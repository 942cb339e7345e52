import { describe, expect, test } from "vitest";
import { forbiddenImports } from "#tools/rules/imports.ts";

describe("who may import whom", () => {
  test.each([
    ["src/plan/plan.ts", 'import { get } from "node:http";'],
    ["src/plan/plan.ts", 'import { exec } from "#lib/pebble/exec.ts";'],
    ["src/plan/kratos-config/flows.ts", 'export { observe } from "#src/observe/observe.ts";'],
    ["src/apply/apply.ts", 'import type { Machine } from "#local/machine.ts";'],
    ["src/actions/get-identity.ts", 'const model = await import("#lib/testing/juju-model/model.ts");'],
    ["lib/juju/names.ts", 'import { spawn } from "node:child_process";'],
    ["lib/pebble/files.ts", 'import { isLeader } from "#lib/hook-tools/leadership.ts";'],
    ["lib/charm/dispatch.ts", 'import { CONTAINER } from "#src/kratos/names.ts";'],
    ["src/endpoints/pg-database.ts", 'import type { Facts } from "#src/facts.ts";'],
    ["lib/testing/fake-pebble/plan.ts", 'import { createModel } from "#lib/testing/juju-model/model.ts";'],
    ["elsewhere/file.ts", ""],
  ])("%s: %s is refused", (path, text) => expect(forbiddenImports({ path, text })).toHaveLength(1));

  test.each([
    [
      "src/plan/plan.ts",
      'import type { Facts } from "#src/facts.ts";\nimport { migrationStep } from "./migration.ts";',
    ],
    ["src/apply/push-config.ts", 'const { stringify } = await import("yaml");'],
    ["lib/pebble/exec.ts", 'import * as z from "zod";\nimport { request } from "node:http";'],
  ])("%s: %s is fine", (path, text) => expect(forbiddenImports({ path, text })).toEqual([]));
});
