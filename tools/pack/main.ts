import { parseArgs } from "node:util";
import { pack } from "./pack.ts";

/** `npm run pack`: writes `dist/kratos_ubuntu@24.04-<arch>.charm`; with `--directory` the content only, for Charmcraft. */
const { values } = parseArgs({
  options: { arch: { type: "string", default: "amd64" }, directory: { type: "string" } },
});
const { path, bytes } = await pack(values.arch, values.directory);
console.log(bytes === undefined ? path : `${path} (${(bytes / 1_000_000).toFixed(1)} MB)`);
