#!/usr/bin/env node
// The command line of the local model: hands its arguments to the model that `npm start` runs and prints what that answers.
// Plain JavaScript without packages, so that it starts at once on whatever Node there is.
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// As in places.ts.
const state = join(process.env.KRATOS_LOCAL_STATE || tmpdir(), `kratos-local-${process.getuid?.()}`);
const args = process.argv.slice(2);

const socket = connect(join(state, "control.socket"));
let buffered = "";
let exitCode;

socket.on("connect", () => socket.write(`${JSON.stringify({ args, directory: process.cwd() })}\n`));
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
  exitCode = args[0] === "down" ? removeWhatIsLeft() : noModel();
});
socket.on("close", () => {
  if (exitCode === undefined) process.stderr.write("ERROR the local model has ended\n");
  process.exitCode = exitCode ?? 1;
});

/** The processes of a model that was killed have ended with it; its files have not. */
function removeWhatIsLeft() {
  rmSync(state, { recursive: true, force: true });
  process.stderr.write("no local model is running\n");
  return 0;
}

function noModel() {
  process.stderr.write("ERROR no local model is running; start one with: npm start\n");
  return 1;
}
