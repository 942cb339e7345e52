#!/usr/bin/env node
// The command line of the local model: hands its arguments to the model that `npm start` runs and prints what that answers.
// Plain JavaScript without packages, so that it starts at once on whatever Node there is.
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const uid = process.getuid?.();
const directory =
  process.env.KRATOS_LOCAL_STATE ||
  join((uid === 0 ? undefined : process.env.XDG_RUNTIME_DIR) || tmpdir(), `kratos-local-${uid}`);

const socket = connect(join(directory, "control.socket"));
let buffered = "";
let exitCode = 1;

socket.on("connect", () => socket.write(`${JSON.stringify({ args: process.argv.slice(2) })}\n`));
socket.on("data", (chunk) => {
  buffered += chunk;
  for (let end = buffered.indexOf("\n"); end !== -1; end = buffered.indexOf("\n")) {
    const { out, err, exit } = JSON.parse(buffered.slice(0, end));
    buffered = buffered.slice(end + 1);
    if (out !== undefined) process.stdout.write(`${out}\n`);
    if (err !== undefined) process.stderr.write(`${err}\n`);
    if (exit !== undefined) exitCode = exit;
  }
});
socket.on("error", () => {
  process.stderr.write("ERROR no local model is running; start one with: npm start\n");
});
socket.on("close", () => {
  process.exitCode = exitCode;
});
