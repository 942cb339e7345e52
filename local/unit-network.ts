import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as z from "zod";
import { CannotStart } from "#tools/programs/cannot-start.ts";
import { endProcess } from "./end-process.ts";
import { ALLOW_NAMESPACES, mapToRoot } from "./namespaces.ts";

/** The network that the programs of a unit are in. */
export interface UnitNetwork {
  /** A command that starts a program there; the program and its arguments follow. */
  readonly enter: readonly string[];
  /** The ports of this machine's 127.0.0.1 that lead to ports of the unit, by the latter. */
  readonly ports: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** This machine's own network, where a unit's ports are the machine's. */
export const machineNetwork = (ports: readonly number[]): UnitNetwork => ({
  enter: [],
  ports: new Map(ports.map((port) => [port, port])),
  close: async () => undefined,
});

/**
 * A network of its own, for a unit whose ports are taken on this machine: what listens on the machine's 127.0.0.1 is reached there at the
 * same port, save these ports, which are the unit's. It ends with this process, whatever ends that. `program` is own-network. Throws
 * {@link CannotStart} where nobody may make one.
 */
export const openUnitNetwork = async (program: string, ports: readonly number[]): Promise<UnitNetwork> => {
  const users = mapToRoot().length === 0 ? [] : ["unshare", ...mapToRoot()];
  const holder = spawn("setpriv", ["--pdeathsig", "KILL", ...users, program, "--hold", ...ports.map(String)]);
  const { namespace, ports: reached } = await heldBy(holder);
  return {
    enter: ["nsenter", ...(users.length === 0 ? [] : usersOf(holder)), `--net=${namespace}`],
    ports: new Map(Object.entries(reached).map(([port, here]) => [Number(port), here])),
    close: () => endProcess(holder),
  };
};

/** Who may make the network's namespace only in one of users may enter it only there. */
const usersOf = ({ pid }: ChildProcess): readonly string[] => [`--user=/proc/${pid}/ns/user`, "--preserve-credentials"];

const Held = z.object({ namespace: z.string(), ports: z.record(z.string(), z.number()) });

/** What the program says when it is ready. */
const heldBy = async (holder: ChildProcess): Promise<z.output<typeof Held>> => {
  let stdout = "";
  let stderr = "";
  holder.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  const said = new Promise<string>((resolve) => {
    holder.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk;
      if (stdout.includes("\n")) resolve(stdout);
    });
  });
  const answer = await Promise.race([said, once(holder, "close").then(() => undefined)]);
  if (answer !== undefined) return Held.parse(JSON.parse(answer));
  const reason = stderr
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^[\w-]+: /, "");
  throw new CannotStart(
    `this machine lets nobody make a network namespace (${reason}), which every unit but the first needs, because the ports of Kratos ` +
      `are fixed: ${ALLOW_NAMESPACES}`,
  );
};
