import { describe, expect, test } from "vitest";
import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { closePort, openPort } from "#lib/hook-tools/port.ts";
import { stateDelete, stateSet } from "#lib/hook-tools/state.ts";
import { applicationStatusSet, statusSet } from "#lib/hook-tools/status.ts";
import { storageAdd } from "#lib/hook-tools/storage.ts";
import { applicationVersionSet } from "#lib/hook-tools/workload-version.ts";
import { active, blocked } from "#lib/juju/status.ts";
import { recordingTools } from "./recording-tools.ts";

const WRITES: readonly (readonly [
  command: string,
  args: readonly string[],
  write: (tools: HookToolRunner) => Promise<void>,
])[] = [
  ["status-set", ["--", "blocked", "--help me"], (tools) => statusSet(tools, blocked("--help me"))],
  ["status-set", ["--", "active", ""], (tools) => statusSet(tools, active())],
  ["status-set", ["--application", "--", "active", "x"], (tools) => applicationStatusSet(tools, active("x"))],
  ["open-port", ["--", "4433/tcp"], (tools) => openPort(tools, "4433/tcp")],
  ["close-port", ["--", "4433/tcp"], (tools) => closePort(tools, "4433/tcp")],
  ["state-delete", ["--", "-k"], (tools) => stateDelete(tools, "-k")],
  ["storage-add", ["--", "data=2"], (tools) => storageAdd(tools, "data", 2)],
  ["application-version-set", ["--", "-1.0"], (tools) => applicationVersionSet(tools, "-1.0")],
];

describe("a write to Juju", () => {
  test.each(WRITES)("%s %j", async (command, args, write) => {
    const tools = recordingTools();
    await write(tools);
    expect(tools.calls).toEqual([{ command, args }]);
  });

  test("of state goes by its input", async () => {
    const tools = recordingTools();
    await stateSet(tools, { token: " x ", empty: "" });
    expect(tools.calls).toEqual([{ command: "state-set", args: ["--file", "-"], stdin: '{"token":" x ","empty":""}' }]);
  });
});
