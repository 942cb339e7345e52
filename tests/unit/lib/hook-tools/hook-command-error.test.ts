import { describe, expect, test } from "vitest";
import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { relationSet } from "#lib/hook-tools/relation.ts";
import { recordingTools } from "./recording-tools.ts";

describe("a hook command that fails", () => {
  test.each([
    ["relation-get", 2, 'invalid value "99" for option -r: relation not found', "relation-not-found"],
    ["secret-grant", 2, 'invalid value "db:99" for option -r: relation not found', "relation-not-found"],
    ["secret-get", 1, 'secret "d0eeeeeeeeeeeeeeeee0" not found', "secret-not-found"],
    ["secret-get", 1, 'consumer label "db-pass" not found', "secret-not-found"],
    ["secret-info-get", 1, 'secret "nosuch" not found', "secret-not-found"],
    ["relation-get", 1, "permission denied", "permission-denied"],
    ["relation-set", 1, "cannot read relation application settings: permission denied", "permission-denied"],
    ["credential-get", 1, "cannot access cloud credentials: permission denied", "permission-denied"],
    ["status-set", 1, "this unit is not the leader", "not-leader"],
    ["status-get", 1, "finding application status: this unit is not the leader", "not-leader"],
    ["relation-set", 1, "cannot write relation settings", "not-leader"],
    ["config-get", 1, "JUJU_CONTEXT_ID not set", "no-context"],
    ["config-get", 1, 'bad request: wrong context ID; got "ctx-0"', "no-context"],
    ["is-leader", 1, "dial unix /var/lib/juju/agent.socket: connect: no such file or directory", "no-context"],
    ["relation-list", 2, "option provided but not defined: --foo", "usage"],
    ["secret-get", 2, 'secret URI "x y" not valid', "usage"],
    ["secret-get", 1, 'secret key value "nosuch" not found', "other"],
    ["state-get", 1, '"secret" not found', "other"],
    ["resource-get", 1, 'could not download resource: resource "nosuch" not found', "other"],
    ["leader-get", 1, "bad request: unknown command: leader-get", "other"],
  ])("%s with exit code %i and 'ERROR %s' has the reason %s", (command, exitCode, text, reason) => {
    const error = new HookCommandError(command, { exitCode, stderr: `ERROR ${text}\n` });
    expect(error).toMatchObject({
      command,
      exitCode,
      reason,
      message: `${command} exited with ${exitCode}: ERROR ${text}`,
    });
  });

  test("does not repeat what it was given", async () => {
    const tools = recordingTools({ "relation-set": { exitCode: 1, stderr: "ERROR no\n" } });
    const attempt = relationSet(tools, 7, "application", { password: "hunter2" });
    await expect(attempt).rejects.toThrow(/^relation-set exited with 1: ERROR no$/);
  });
});
