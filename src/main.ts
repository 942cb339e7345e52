import * as z from "zod";
import { runCharm } from "#lib/charm/run-charm.ts";
import { charm } from "#src/charm.ts";

// Each schema is used once or twice a process: compiling it first would cost more than it saves.
z.config({ jitless: true });

void runCharm(charm, process);
