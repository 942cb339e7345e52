import { stringify } from "yaml";
import type { Architecture } from "./node-runtime.ts";

/** `manifest.yaml` as Charmcraft writes it: Juju refuses a charm that does not say which bases it runs on. */
export const manifest = (arch: Architecture): string =>
  stringify({
    "charmcraft-version": "4.4.0",
    "charmcraft-started-at": "1980-01-01T00:00:00.000000Z",
    bases: [{ name: "ubuntu", channel: "24.04", architectures: [arch] }],
    analysis: {
      attributes: [
        { name: "language", result: "unknown" },
        { name: "framework", result: "unknown" },
      ],
    },
  });
