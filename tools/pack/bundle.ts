import { join } from "node:path";
import { build, type Plugin } from "esbuild";

/** The charm's code as one file. */
export interface Bundle {
  readonly code: string;
  /** Source map, without the sources' text. */
  readonly map: string;
}

/** Bundles src/main.ts for the Node of the charm. What is imported dynamically is in the file, but runs only when it is needed. */
export const bundleCharm = async (root: string): Promise<Bundle> => {
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/main.ts")],
    outfile: join(root, "dist/charm.cjs"),
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    mainFields: ["module", "main"],
    // Names stay and lines stay short: Node prints the one that throws, and a trace has to be readable in a log.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
    write: false,
    plugins: [withoutUnusedAdapters],
    define: { "G.FormData": "undefined" },
  });
  const textOf = (suffix: string): string => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return { code: textOf(".cjs"), map: textOf(".map") };
};

/**
 * axios carries ways to send requests and forms that the charm never takes, and looking for `fetch` and `FormData` alone makes Node load
 * its own client for them: 15 ms of every action. They resolve to the placeholder that axios itself uses for browsers.
 */
const withoutUnusedAdapters: Plugin = {
  name: "without-unused-adapters",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^(\.\/fetch\.js|\.\/xhr\.js|form-data)$/ }, ({ importer }) => {
      const root = /^(?<root>.*\/node_modules\/axios\/)/.exec(importer)?.groups?.["root"];
      return root === undefined ? null : { path: `${root}lib/helpers/null.js` };
    });
  },
};
