import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "#tools/pack/pack.ts";
import { logIn } from "./kratos-login.ts";
import { isFree, openTerminal, type Started, type Terminal } from "./starter.ts";

let terminal: Terminal;
beforeEach(async () => {
  terminal = await openTerminal();
});
afterEach(() => terminal.close());

/** The lines of README.md that a person types in another terminal, without the alias. */
const readmeLines = async (): Promise<readonly string[]> => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const block = /alias juju='npx juju-local'\n(?<lines>[^`]*)```/.exec(readme)?.groups?.["lines"] ?? "";
  return block.trim().split("\n");
};

/** What a person puts for the dots of README.md: a password, and the ids that were printed before. */
const filledIn = (line: string, printed: readonly string[]): string =>
  line
    .replace("secret:...", printed.find((text) => text.startsWith("secret:")) ?? "")
    .replace("identity-id=...", /^identity-id: .*$/m.exec(printed.join("\n"))?.[0].replace(": ", "=") ?? "")
    .replace("password=...", "password='correct horse 1'");

const untilUp = (started: Started) =>
  expect.poll(started.output, { timeout: 90_000 }).toMatch(/Waiting for the charm|^error/m);

const nothingIsLeft = async (): Promise<void> => {
  // To look at all processes of a machine takes it a while.
  await expect.poll(terminal.processes, { timeout: 10_000, interval: 250 }).toEqual([]);
  // The kernel takes the memory of a process that ends, which names it, before it closes its ports.
  for (const port of [4433, 4434]) await expect.poll(() => isFree(port)).toBe(true);
};

// Each test packs the charm anew, which takes its time on a busy machine.
describe("npm start", { timeout: 120_000 }, () => {
  test("shows progress and a status table; the lines of README.md work as written; `juju down` leaves nothing behind", async () => {
    const started = terminal.npmStart();
    await expect.poll(started.output, { timeout: 90_000 }).toContain("juju run kratos/0 create-admin-account");
    expect(started.output()).toMatch(/\[ +\d+\.\d s\] Packing the charm/);
    expect(started.output()).toMatch(/kratos +\d+\.\d+\.\d+ +active/);
    expect(started.output()).toMatch(/kratos\/0\* +active/);
    expect(started.output()).toMatch(/postgresql-k8s:database +kratos:pg-database +postgresql_client/);

    const answers = new Map<string, string>();
    for (const line of await readmeLines()) {
      // Which program `npx juju-local` is shows once, and takes half a second of processor time.
      const type = answers.size === 0 ? terminal.type : terminal.typeWithoutNpx;
      answers.set(line, await type(filledIn(line, [...answers.values()])));
    }
    const answerTo = (line: string): string => answers.get(`juju ${line}`) ?? "no such line in README.md";
    expect(parse(answerTo("run kratos/0 get-identity email=admin@example.com")).traits.username).toBe("admin");
    expect(answerTo("run kratos/0 get-identity identity-id=...")).toContain("username: admin");
    expect(answerTo("status")).toMatch(/kratos\/0\* +active/);
    expect(answerTo("show-unit kratos/0")).toContain("endpoint: pg-database");
    expect(answerTo("config kratos")).toContain("log_level:");
    expect(answerTo("debug-log")).toContain("user_created:");
    expect(answerTo("run kratos/1 get-identity email=eve@example.com")).toContain("username: eve");
    // The option that was set last starts Kratos anew.
    await expect.poll(() => logIn("admin", "correct horse 1"), { timeout: 15_000 }).toBe(200);
    expect(await logIn("eve@example.com", "correct horse 1")).toBe(200);

    const second = terminal.startWithoutNpm();
    expect(await second.exited).toBe(1);
    expect(second.lastLine()).toMatch(/^error: a local model is running already: .* npx juju-local down$/);

    await terminal.type("juju down");
    const stillThere = (await terminal.processes()).map(({ commandLine }) => commandLine).join("\n");
    expect(stillThere).not.toMatch(/pebble|postgres|dispatch/);
    expect(await started.exited).toBe(0);
    await nothingIsLeft();
    expect(existsSync(terminal.state)).toBe(false);
  });

  test("ends everything at Ctrl-C, before it is up as well", async () => {
    const started = terminal.npmStart();
    await expect.poll(started.output, { timeout: 90_000 }).toContain("Starting PostgreSQL");
    expect(await terminal.typeWithoutNpx("juju status || true")).toBe("");
    started.process.kill("SIGINT");
    await started.exited;
    await nothingIsLeft();
    expect(existsSync(terminal.state)).toBe(false);
  });

  test.each([
    ["npm", "npm start"],
    ["the bootstrap", "tools/run.mjs local/start.ts"],
    ["the starter", "/local/start.ts"],
  ] as const)(
    "killed with SIGKILL, %s takes both units and everything else with it, and `juju down` clears up",
    async (_who, commandLine) => {
      const started = terminal.npmStart();
      await untilUp(started);
      await terminal.typeWithoutNpx("juju add-unit kratos");
      const { pid: victim } = (await terminal.processes()).find((each) => each.commandLine.includes(commandLine)) ?? {};
      expect(victim).toBeGreaterThan(1);
      process.kill(victim ?? 0, "SIGKILL");
      await nothingIsLeft();
      await terminal.typeWithoutNpx("juju down");
      expect(existsSync(terminal.state)).toBe(false);
    },
  );

  test("says in one sentence that a port is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(4434, resolve));
    const started = terminal.startWithoutNpm();
    expect(await started.exited).toBe(1);
    await new Promise((resolve) => server.close(resolve));
    expect(started.lastLine()).toMatch(/^error: port 4434 is in use .*: end the program that listens there/);
  });

  test.each([
    ["KRATOS_BIN", "/nonexistent/kratos"],
    ["PEBBLE_BIN", "/etc"],
    ["KRATOS_BIN", "/bin/false"],
  ])("says in one sentence that %s=%s is no program it can use", async (variable, path) => {
    const started = terminal.startWithoutNpm({ [variable]: path });
    expect(await started.exited).toBe(1);
    expect(started.lastLine()).toMatch(
      new RegExp(`^error: ${variable}=${path} is not a program that can be run: give`),
    );
  });
});
