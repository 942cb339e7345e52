import { spawn } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import claimMappers from "#src/assets/claim-mappers.json" with { type: "json" };
import { parseFault } from "#src/kratos/command-line/check-jsonnet.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";

/** Kratos' own evaluator, asked as the charm asks it. */

let kratos: string;
beforeAll(async () => {
  kratos = await ensureProgram("kratos");
});

const faultOf = (program: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn(kratos, ["jsonnet"], { cwd: "/", stdio: "pipe" });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", () => resolve(parseFault({ stdout, stderr })));
    child.stdin.end(JSON.stringify({ Snippet: program }));
  });

describe("Kratos' evaluator", () => {
  test.each([
    ["what the charm ships", claimMappers.default.join("\n")],
    ["what the charm ships for Microsoft", claimMappers.microsoft.join("\n")],
    ["the body of a webhook", "function(ctx) { id: ctx.identity.id, flow: ctx.flow.id }"],
    [
      "what only fails on other claims",
      "local claims = std.extVar('claims'); { identity: { traits: { email: claims.email } } }",
    ],
    ["what fails on purpose", '{ a: error "no" }'],
  ])("takes %s", async (_case, program) => expect(await faultOf(program)).toBeUndefined());

  test.each([
    ["function(ctx) {\n  a: ", /^line \d, column \d+: Unexpected end of file/],
    ["local a = b; {}", /^line 1, column 11: Unknown variable: b/],
    ["{ a: 1, a: 2 }", /^line 1, column 9: Duplicate field: a/],
    ["", /^line 1, column 1: Unexpected end of file/],
  ])("says where %j is wrong", async (program, fault) => expect(await faultOf(program)).toMatch(fault));
});
