import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { exec } from "#lib/pebble/exec.ts";
import { startExec } from "#lib/pebble/exec-process.ts";
import { mostHeld } from "./held-memory.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const start = (script: string, options?: Parameters<typeof startExec>[2]) =>
  startExec(pebble, ["sh", "-c", script], options);

describe("a command that runs", () => {
  test("gives output while it still waits for more input", async () => {
    const answers: string[] = [];
    const next = { question: Promise.withResolvers<string | undefined>() };
    const questions = async function* () {
      for (;;) {
        const question = await next.question.promise;
        if (question === undefined) return;
        next.question = Promise.withResolvers();
        yield Buffer.from(`${question}\n`);
      }
    };
    const process = await start('while read line; do echo "heard $line"; done', { stdin: questions() });
    next.question.resolve("one");
    for await (const chunk of process.stdout) {
      answers.push(Buffer.from(chunk).toString());
      next.question.resolve(answers.length === 1 ? "two" : undefined);
    }
    expect(answers).toEqual(["heard one\n", "heard two\n"]);
    expect(await process.exitCode()).toBe(0);
  });

  test("takes endless input as far as it wants", async () => {
    let given = 0;
    const endless = async function* () {
      for (; ; given++) yield Buffer.alloc(65_536, "x");
    };
    const { stdout, exitCode } = await exec(pebble, ["head", "-c", "100000"], { stdin: endless() });
    expect(stdout).toHaveLength(100_000);
    expect(exitCode).toBe(0);
    const taken = given;
    await delay(50);
    expect(given).toBe(taken);
  });

  test("takes input of 200 MB without holding it", { timeout: 60_000 }, async () => {
    const piece = Buffer.alloc(1_000_000, "x");
    const held = await mostHeld(async (done) => {
      const content = async function* () {
        for (let count = 0; count < 200; count++) {
          yield piece;
          done(piece.length);
        }
      };
      expect((await exec(pebble, ["wc", "-c"], { stdin: content() })).stdout).toBe("200000000\n");
    });
    expect(held).toBeLessThan(2_000_000);
  });

  test("is killed when the source of its input fails, with the source's own error", async () => {
    const failing = async function* () {
      yield Buffer.from("x");
      throw new Error("the source failed");
    };
    await expect(exec(pebble, ["sh", "-c", "cat; exec sleep 63.3"], { stdin: failing() })).rejects.toThrow(
      "the source failed",
    );
    expect((await exec(pebble, ["pgrep", "-f", "^sleep 63.3$"])).exitCode).toBe(1);
  });

  test("does not fail when the source of its input does so after its end", async () => {
    const late = async function* () {
      yield Buffer.from("x");
      await delay(200);
      throw new Error("the source failed");
    };
    const process = await start("exit 0", { stdin: late() });
    for await (const _chunk of process.stdout);
    for await (const _chunk of process.stderr);
    await delay(300);
    expect(await process.exitCode()).toBe(0);
  });

  test("gets signals", async () => {
    const process = await start('trap "echo heard; exit 5" TERM; echo ready; while true; do sleep 0.05; done');
    const output: string[] = [];
    for await (const chunk of process.stdout) {
      if (output.length === 0) process.sendSignal("SIGTERM");
      output.push(Buffer.from(chunk).toString());
    }
    expect(output.join("")).toBe("ready\nheard\n");
    expect(await process.exitCode()).toBe(5);
  });

  test("can be waited for without a look at its output", async () =>
    expect(await (await start("echo unread; exit 3")).exitCode()).toBe(3));

  test("is stopped by the signal also when nobody reads", async () => {
    const running = new AbortController();
    const process = await start("exec sleep 64.4", { signal: running.signal });
    running.abort(new Error("enough"));
    await expect(process.exitCode()).rejects.toThrow("enough");
  });

  test("ends with a broken pipe when its output is not wanted any more", async () => {
    const process = await start("while echo line; do :; done 2>/dev/null", { timeoutMs: 10_000 });
    for await (const chunk of process.stdout) if (chunk.length > 0) break;
    expect(await process.exitCode()).not.toBeUndefined();
  });
});
