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
      plugins: [leanDependencies, withKubernetesClientBeside],
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
 * axios can send requests in ways that the charm never takes (over HTTP/2 or TLS, by a proxy, with redirects, with forms), and pino can write
 * from a thread of its own. To load what they have for it would take 50 ms of every action, so it is left out.
 */
const leanDependencies: Plugin = {
  name: "lean-dependencies",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: LEFT_OUT }, ({ path, importer }) =>
      /\/node_modules\/(axios|pino)\//.test(importer) ? { path, namespace: "left-out" } : null,
    );
    onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({
      contents: `module.exports = ${INSTEAD[path] ?? "null"};`,
    }));
    // Node loads its own client when anyone asks whether there is such a thing as `FormData`.
    onLoad({ filter: /\/node_modules\/axios\/lib\/utils\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, "utf8");
      if (!contents.includes(FORM_DATA)) return { errors: [{ text: `axios does not have ${FORM_DATA} any more` }] };
      return { contents: contents.replace(FORM_DATA, "undefined") };
    });
  },
};

const LEFT_OUT =
  /^(\.\/fetch\.js|\.\/xhr\.js|form-data|follow-redirects|https-proxy-agent|crypto|util|http2|https|thread-stream|worker_threads)$/;
/** What is taken apart when it is imported. */
const INSTEAD: Readonly<Record<string, string>> = {
  "follow-redirects": "{}",
  worker_threads: "{ isMainThread: true }",
};
const FORM_DATA = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";
