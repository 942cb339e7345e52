import type { SourceFile } from "./house-rules.ts";

/** Who may import whom: a folder, and the beginnings of what it may import beside its own files. Packages are named whole. */
const ALLOWED: readonly (readonly [folder: string, imports: readonly string[]])[] = [
  ["lib/juju/", ["zod", "node:util"]],
  ["lib/interfaces/", ["zod", "node:crypto", "node:util", "node:zlib", "#lib/juju/", "#lib/interfaces/"]],
  ["lib/hook-tools/", ["zod", "node:", "#lib/juju/"]],
  ["lib/pebble/", ["zod", "node:"]],
  ["lib/kubernetes/", ["zod", "node:", "@kubernetes/client-node", "#lib/juju/"]],
  ["lib/charm/", ["zod", "pino", "node:", "#lib/hook-tools/", "#lib/juju/", "#lib/pebble/transport.ts"]],
  ["lib/index.ts", ["#lib/"]],
  ["lib/testing/fake-pebble/", ["zod", "yaml", "node:", "#lib/testing/fake-pebble/"]],
  ["lib/testing/", ["zod", "yaml", "node:", "#lib/"]],
  ["src/main.ts", ["#lib/charm/", "#src/charm.ts"]],
  ["src/start.ts", ["node:", "#lib/charm/code-cache.ts"]],
  ["src/charm.ts", ["#lib/charm/", "#lib/pebble/", "#src/"]],
  [
    "src/endpoints/",
    ["zod", "#lib/interfaces/", "#lib/juju/", "#src/kratos/names.ts", "#src/kratos/identity-schemas.ts"],
  ],
  [
    "src/observe/",
    [
      "zod",
      "yaml",
      "node:net",
      "node:fs/promises",
      "#lib/",
      "#src/facts.ts",
      "#src/integrations.ts",
      "#src/options.ts",
      "#src/world.ts",
      "#src/endpoints/",
      "#src/kratos/",
    ],
  ],
  [
    "src/plan/",
    [
      ...[
        "#lib/juju/",
        "#lib/interfaces/",
        "#lib/pebble/layer.ts",
        "#lib/kubernetes/quantity.ts",
        "#src/facts.ts",
        "#src/integrations.ts",
        "#src/wanted.ts",
        "#src/problem.ts",
        "#src/kubernetes-problem.ts",
      ],
      ...[
        "#src/options.ts",
        "#src/endpoints/",
        "#src/kratos/names.ts",
        "#src/kratos/config.ts",
        "#src/kratos/config-maps.ts",
        "#src/kratos/fingerprint.ts",
        "#src/kratos/identity-schemas.ts",
        "#src/plan/",
        "#src/assets/",
      ],
    ],
  ],
  [
    "src/apply/",
    [
      "yaml",
      "zod",
      "node:",
      "#lib/",
      "#src/facts.ts",
      "#src/wanted.ts",
      "#src/problem.ts",
      "#src/kubernetes-problem.ts",
      "#src/world.ts",
      "#src/kratos/",
      "#src/endpoints/",
    ],
  ],
  [
    "src/actions/",
    [
      "zod",
      "#lib/",
      "#src/kratos/",
      "#src/world.ts",
      "#src/observe/",
      "#src/facts.ts",
      "#src/plan/identity-schemas.ts",
      "#src/problem.ts",
      "#src/reconcile.ts",
      "#src/endpoints/",
      "#src/actions/frame/",
    ],
  ],
  [
    "src/kratos/",
    ["zod", "axios", "node:crypto", "node:stream", "node:util", "#lib/juju/", "#lib/pebble/", "#src/kratos/"],
  ],
  ["src/", ["zod", "#lib/", "#src/"]],
  ["local/", ["zod", "yaml", "yauzl", "node:", "#lib/", "#local/", "#tools/", "#src/kratos/names.ts"]],
  [
    "tools/",
    ["zod", "yaml", "yazl", "esbuild", "pg", "node:", "#tools/", "#src/actions/index.ts", "#src/endpoints/index.ts"],
  ],
];

/** What nothing in the charm may import, whatever else is allowed to it. */
const NEVER_IN_CHARM = ["#lib/testing/", "#local/", "#tools/", "#tests/"];

const IMPORT = /(?:^|[\s;])(?:import|export)\s[^;"']*?from\s*"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gm;

/** The imports of a file that the design does not allow. */
export const forbiddenImports = ({ path, text }: SourceFile): readonly string[] => {
  const rule = ALLOWED.find(([folder]) => path.startsWith(folder));
  if (rule === undefined) return [`${path}: no rule says what it may import`];
  return importsOf(text)
    .filter((name) => !isAllowed(path, name, rule[1]))
    .map((name) => `${path} may not import ${name}`);
};

const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(IMPORT)].flatMap(([, ...names]) => names.filter((name) => name !== undefined));

const isAllowed = (path: string, name: string, allowed: readonly string[]): boolean => {
  const isCharm = path.startsWith("src/") || (path.startsWith("lib/") && !path.startsWith("lib/testing/"));
  if (isCharm && NEVER_IN_CHARM.some((never) => name.startsWith(never))) return false;
  if (path.startsWith("lib/") && name.startsWith("#src/")) return false;
  if (name.startsWith("./")) return true;
  return allowed.some((each) => (each.endsWith("/") || each.endsWith(":") ? name.startsWith(each) : name === each));
};
