import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openUnitNetwork, type UnitNetwork } from "#local/unit-network.ts";
import { ensureProgram } from "#tools/programs/ensure-program.ts";
import { freePort } from "#tools/programs/free-port.ts";

/** A port of a unit, which is taken here as well. */
let port: number;
let here: Server;
let network: UnitNetwork;
beforeEach(async () => {
  port = await freePort();
  here = await serve(port, "this machine");
  network = await openUnitNetwork(await ensureProgram("own-network"), [port]);
});
afterEach(async () => {
  await network.close();
  await close(here);
});

const serve = async (at: number, text: string): Promise<Server> => {
  const server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return server;
};

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

/** A program of Node's in the unit's network: what it prints. */
const inside = async (script: string): Promise<string> => {
  const [program = "", ...args] = [...network.enter, process.execPath, "-e", script];
  return (await promisify(execFile)(program, args)).stdout.trim();
};

const fetchInside = (at: number) =>
  inside(
    `fetch("http://127.0.0.1:${at}").then((answer) => answer.text(), () => "no answer").then((text) => console.log(text))`,
  );

describe("the network of a unit", () => {
  test("shows what listens on this machine, as long as it does, save the unit's own ports", async () => {
    const neighbour = await freePort();
    expect([await fetchInside(port), await fetchInside(neighbour)]).toEqual(["no answer", "no answer"]);
    const server = await serve(neighbour, "a neighbour");
    await expect.poll(() => fetchInside(neighbour), { timeout: 5_000 }).toBe("a neighbour");
    await close(server);
    await expect.poll(() => fetchInside(neighbour), { timeout: 5_000 }).toBe("no answer");
  });

  test("lets this machine reach the unit's own ports by others", async () => {
    const reached = network.ports.get(port) ?? 0;
    const script = `
      const server = require("node:http").createServer((_request, answer) => answer.end("the unit", () => server.close()));
      server.listen(${port}, "127.0.0.1");`;
    const serving = inside(script);
    const ask = async (at: number): Promise<string | undefined> =>
      (await fetch(`http://127.0.0.1:${at}`, { headers: { connection: "close" } }).catch(() => undefined))?.text();
    await expect.poll(() => ask(reached), { timeout: 10_000 }).toBe("the unit");
    expect(await ask(port)).toBe("this machine");
    await serving;
    expect(await ask(reached)).toBeUndefined();
  });

  test("has nothing but a loopback interface", async () => {
    expect(await inside('console.log(Object.keys(require("node:os").networkInterfaces()).join())')).toBe("lo");
  });
});

test("where nobody may make a network, one sentence says so and what to do", async () => {
  const directory = await mkdtemp(join(tmpdir(), "own-network-"));
  const powerless = join(directory, "own-network");
  const drop = "setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin";
  await writeFile(powerless, `#!/bin/sh\nexec ${drop} ${await ensureProgram("own-network")} "$@"\n`);
  await chmod(powerless, 0o755);
  await expect(openUnitNetwork(powerless, [port])).rejects.toThrow(
    /^this machine lets nobody make a network namespace \(operation not permitted\), .*: run as root, allow user namespaces \(sysctl .*\), or give/,
  );
  await rm(directory, { recursive: true });
});
