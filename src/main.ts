import "./parse-without-jit.ts";
import { runCharm } from "#lib/charm/run-charm.ts";
import { charm } from "#src/charm.ts";

void runCharm(charm, process);
