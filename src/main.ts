import * as z from "zod";
import { dispatch } from "#lib/charm/dispatch.ts";
import { charm } from "#src/charm.ts";

// Each schema is used once or twice a process: compiling it first would cost more than it saves.
z.config({ jitless: true });

void dispatch(charm, { environment: process.env }).then((exitCode) => {
  process.exitCode = exitCode;
});
