import { chmod, mkdir, readlink, rm, symlink } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";

/** One hook command as its client sends it. */
export interface HookToolRequest {
  readonly contextId: string;
  readonly directory: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Undefined until the answer asked for it. */
  readonly stdin: string | undefined;
}

/** What the client prints and exits with, or the wish to see its standard input first. */
export type HookToolAnswer =
  | { readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly needsStdin: true };

/** Answers hook commands on a unix socket until `close`. The wire is described in tools/programs/hook-tool/main.go. */
export const serveHookTools = async (
  socketPath: string,
  answer: (request: HookToolRequest) => HookToolAnswer | Promise<HookToolAnswer>,
): Promise<{ close(): Promise<void> }> => {
  await mkdir(dirname(socketPath), { recursive: true });
  await rm(socketPath, { force: true });
  const server = createServer((socket) => serve(socket, answer));
  await listen(server, socketPath);
  // The unit runs as another user; the directory above decides who may enter.
  await chmod(socketPath, 0o777);
  return {
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(socketPath, { force: true });
    },
  };
};

/** Makes a directory for the PATH in which every hook command is the one program under another name. */
export const linkHookTools = async (directory: string, program: string, commands: readonly string[]): Promise<void> => {
  await mkdir(directory, { recursive: true });
  for (const command of commands) {
    const path = join(directory, command);
    if ((await readlink(path).catch(() => undefined)) === program) continue;
    await rm(path, { force: true });
    await symlink(program, path);
  }
};

const listen = (server: Server, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });

const serve = (socket: Socket, answer: Parameters<typeof serveHookTools>[1]): void => {
  let buffered: Buffer = Buffer.alloc(0);
  // A killed hook drops its connection in the middle; there is nobody left to answer.
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    if (buffered.length < 4 || buffered.length < 4 + buffered.readUInt32BE(0)) return;
    const request = parseRequest(decodeFields(buffered.subarray(4, 4 + buffered.readUInt32BE(0))));
    buffered = buffered.subarray(4 + buffered.readUInt32BE(0));
    Promise.resolve(answer(request)).then(
      (result) => socket.write(encodeAnswer(result)),
      (error: unknown) => socket.write(encodeFields(["1", "", `ERROR ${error}\n`])),
    );
  });
};

const parseRequest = ([contextId = "", directory = "", hasStdin, stdin, command = "", ...args]: readonly string[]) => ({
  contextId,
  directory,
  command,
  args,
  stdin: hasStdin === "1" ? stdin : undefined,
});

const encodeAnswer = (answer: HookToolAnswer): Buffer =>
  "needsStdin" in answer
    ? encodeFields(["stdin"])
    : encodeFields([String(answer.exitCode), answer.stdout, answer.stderr]);

const encodeFields = (fields: readonly string[]): Buffer => {
  const body = Buffer.concat(fields.flatMap((field) => withLength(Buffer.from(field))));
  return Buffer.concat(withLength(body));
};

const withLength = (bytes: Buffer): readonly [Buffer, Buffer] => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
};

const decodeFields = (body: Buffer): readonly string[] => {
  const fields: string[] = [];
  for (let rest = body; rest.length >= 4; ) {
    const end = 4 + rest.readUInt32BE(0);
    fields.push(rest.subarray(4, end).toString());
    rest = rest.subarray(end);
  }
  return fields;
};
