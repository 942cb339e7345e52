import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import type { ConfigDefinition } from "#lib/testing/juju-model/config.ts";
import type { Endpoint } from "#lib/testing/juju-model/model.ts";

/** What a charm's yaml files declare, as far as a state can contradict them. */
export interface Declarations {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, DeclaredEndpoint>>;
  readonly containers: readonly string[];
  readonly options: ConfigDefinition;
  readonly actions: Readonly<Record<string, DeclaredAction>>;
}

export interface DeclaredEndpoint extends Endpoint {
  /** The most relations that it takes. */
  readonly limit?: number;
}

export interface DeclaredAction {
  /** Type of each parameter in JSON schema's words; undefined where none is given. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

const Endpoints = z
  .record(z.string(), z.looseObject({ interface: z.string(), limit: z.int().exactOptional() }))
  .default({});
const Metadata = z.looseObject({
  name: z.string(),
  containers: z.record(z.string(), z.unknown()).default({}),
  requires: Endpoints,
  provides: Endpoints,
  peers: Endpoints,
});

const Options = z.looseObject({
  options: z
    .record(
      z.string(),
      z.looseObject({
        type: z.enum(["string", "int", "float", "boolean", "secret"]),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      }),
    )
    .default({}),
});

const Actions = z.record(
  z.string(),
  z.looseObject({
    params: z
      .record(z.string(), z.looseObject({ type: z.string().optional(), default: z.unknown().optional() }))
      .default({}),
    required: z.array(z.string()).default([]),
  }),
);

/** Reads metadata.yaml, and config.yaml and actions.yaml where there are, or charmcraft.yaml if it holds all of them. */
export const readDeclarations = async (directory: string): Promise<Declarations> => {
  const charmcraft = await readYaml(join(directory, "charmcraft.yaml"));
  const [metadata, config, actions] = await Promise.all(
    ["metadata.yaml", "config.yaml", "actions.yaml"].map((file) => readYaml(join(directory, file))),
  );
  const inOne = z
    .looseObject({ config: z.unknown().optional(), actions: z.unknown().optional() })
    .parse(charmcraft ?? {});
  return declare({
    metadata: metadata ?? charmcraft,
    config: config ?? inOne.config,
    actions: actions ?? inOne.actions,
  });
};

/** Declarations from the parsed contents of the yaml files. */
export const declare = (yaml: {
  readonly metadata: unknown;
  readonly config?: unknown;
  readonly actions?: unknown;
}): Declarations => {
  const { name, containers, requires, provides, peers } = Metadata.parse(yaml.metadata);
  const as = (role: Endpoint["role"], endpoints: z.output<typeof Endpoints>) =>
    Object.entries(endpoints).map(([endpoint, { interface: interfaceName, limit }]): [string, DeclaredEndpoint] => [
      endpoint,
      { role, interface: interfaceName, ...(limit === undefined ? {} : { limit }) },
    ]);
  return {
    name,
    containers: Object.keys(containers),
    endpoints: Object.fromEntries([...as("requirer", requires), ...as("provider", provides), ...as("peer", peers)]),
    options: Options.parse(yaml.config ?? {}).options,
    actions: Object.fromEntries(
      Object.entries(Actions.parse(yaml.actions ?? {})).map(([action, { params, required }]) => [
        action,
        {
          parameters: Object.fromEntries(Object.entries(params).map(([key, { type }]) => [key, type])),
          defaults: Object.fromEntries(
            Object.entries(params).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
          ),
          required,
        },
      ]),
    ),
  };
};

const readYaml = async (path: string): Promise<unknown> => {
  try {
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};
