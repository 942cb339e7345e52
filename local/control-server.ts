import { createServer, type Socket } from "node:net";
import * as z from "zod";

/** A command as `juju-local` sends it, one line of JSON. */
const CommandCall = z.object({ args: z.array(z.string()).readonly(), directory: z.string() });

/** A command and the directory that it was typed in. */
export type CommandCall = Readonly<z.output<typeof CommandCall>>;

/** Where a command prints. */
export interface Output {
  print(text: string): void;
  warn(text: string): void;
}

/** Runs the commands of `juju-local` that arrive on a unix socket; answers are lines of JSON: `{out}`, `{err}` and at last `{exit}`. */
export const serveControl = async (
  socketPath: string,
  run: (call: CommandCall, output: Output) => Promise<number>,
): Promise<{ close(): Promise<void> }> => {
  const server = createServer((socket) => serve(socket, run));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
};

const serve = (socket: Socket, run: Parameters<typeof serveControl>[1]): void => {
  let buffered = "";
  const send = (message: object) => void socket.write(`${JSON.stringify(message)}\n`);
  const output: Output = { print: (out) => send({ out }), warn: (err) => send({ err }) };
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    buffered += chunk.toString();
    const end = buffered.indexOf("\n");
    if (end === -1) return;
    const call = CommandCall.parse(JSON.parse(buffered.slice(0, end)));
    buffered = buffered.slice(end + 1);
    run(call, output).then(
      (exit) => socket.end(`${JSON.stringify({ exit })}\n`),
      (error: unknown) => {
        output.warn(`ERROR ${error instanceof Error ? error.message : error}`);
        socket.end(`${JSON.stringify({ exit: 1 })}\n`);
      },
    );
  });
};
