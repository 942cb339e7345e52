import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** The charm's code. */
export interface Bundle {
  /** What dispatch starts. */
  readonly start: string;
  readonly code: string;
  /** Source map, without the sources' text. */
  readonly map: string;
  /** The client of Kubernetes, which is ten times as large: a file of its own, loaded by the few hooks that write there. */
  readonly kubernetesClient: string;
}

/** Bundles src/main.ts for the Node of the charm. What is imported dynamically is in the file, but runs only when it is needed. */
export const bundleCharm = async (root: string): Promise<Bundle> => {
  const [start, charm, client] = await Promise.all([
    build({ ...optionsFor(root), entryPoints: [join(root, "src/start.ts")], outfile: join(root, "dist/start.cjs") }),
    build({
      ...optionsFor(root),
      entryPoints: [join(root, "src/main.ts")],
      outfile: join(root, "dist/charm.cjs"),
      sourcemap: "linked",
      sourcesContent: false,
      plugins: [leanAxios, withKubernetesClientBeside],
    }),
    build({
      ...optionsFor(root),
      stdin: { contents: KUBERNETES_CLIENT, resolveDir: root },
      outfile: join(root, "dist", KUBERNETES_CLIENT_FILE),
    }),
  ]);
  const textOf = (suffix: string): string => charm.outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? "";
  return {
    start: start.outputFiles[0]?.text ?? "",
    code: textOf(".cjs"),
    map: textOf(".map"),
    kubernetesClient: client.outputFiles[0]?.text ?? "",
  };
};

const optionsFor = (root: string) =>
  ({
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
    legalComments: "none",
    logLevel: "warning",
    write: false,
  }) as const satisfies BuildOptions;

/** Name of the client's file in the charm, beside the charm's own. */
export const KUBERNETES_CLIENT_FILE = "kubernetes-client.cjs";

/** What the framework uses of it. */
const KUBERNETES_CLIENT =
  'export { AppsV1Api, CoreV1Api, KubeConfig, setHeaderOptions } from "@kubernetes/client-node";';

const withKubernetesClientBeside: Plugin = {
  name: "with-kubernetes-client-beside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: `./${KUBERNETES_CLIENT_FILE}`,
      external: true,
    }));
  },
};

/**
 * axios carries ways to send requests that the charm never takes: over HTTP/2 or TLS, by a proxy, with redirects, with forms. To load what
 * Node has for them took 35 ms of every action. They resolve to the placeholder that axios itself uses for browsers, or to nothing.
 */
const leanAxios: Plugin = {
  name: "lean-axios",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: UNUSED_BY_AXIOS }, ({ importer }) => {
      const root = /^(?<root>.*\/node_modules\/axios\/)/.exec(importer)?.groups?.["root"];
      return root === undefined ? null : { path: `${root}lib/helpers/null.js` };
    });
    // axios takes its exports apart as soon as it is loaded.
    onLoad({ filter: /\/node_modules\/follow-redirects\/index\.js$/ }, () => ({ contents: "module.exports = {};" }));
    // Node loads its own client when anyone asks whether there is such a thing as `FormData`.
    onLoad({ filter: /\/node_modules\/axios\/lib\/utils\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      if (!contents.includes(FORM_DATA)) return { errors: [{ text: `axios does not have ${FORM_DATA} any more` }] };
      return { contents: contents.replace(FORM_DATA, "undefined") };
    });
  },
};

const UNUSED_BY_AXIOS = /^(\.\/fetch\.js|\.\/xhr\.js|form-data|http2|https|https-proxy-agent)$/;
const FORM_DATA = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";
