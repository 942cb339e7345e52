import { dispatch } from "#lib/charm/dispatch.ts";
import { charm } from "#src/charm.ts";

void dispatch(charm, { environment: process.env }).then((exitCode) => {
  process.exitCode = exitCode;
});
