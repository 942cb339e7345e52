import { join } from "node:path";
import { build } from "esbuild";

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
    // Lines stay lines: Node prints the one that throws, and a trace has to be readable in a log.
    minifySyntax: true,
    sourcemap: "linked",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  const textOf = (suffix: string): string => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return { code: textOf(".cjs"), map: textOf(".map") };
};
