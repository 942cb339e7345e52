import { createWriteStream } from "node:fs";
import { chmod, chown, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parse } from "yaml";
import yauzl from "yauzl";
import * as z from "zod";
import type { ConfigDefinition } from "#lib/testing/juju-model/config.ts";
import type { Endpoint } from "#lib/testing/juju-model/model.ts";
import { CHARM_UID } from "./workload.ts";

/** What a charm says about itself. */
export interface CharmDescription {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly options: ConfigDefinition;
  readonly actions: Readonly<Record<string, ActionDescription>>;
}

const Endpoints = z.record(z.string(), z.object({ interface: z.string(), limit: z.int().optional() })).default({});
const Metadata = z.object({ name: z.string(), requires: Endpoints, provides: Endpoints, peers: Endpoints });
const Options = z.object({
  options: z.record(
    z.string(),
    z.object({
      type: z.enum(["string", "int", "float", "boolean", "secret"]),
      default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      description: z.string().optional(),
    }),
  ),
});
const Action = z.object({
  description: z.string().default(""),
  required: z.array(z.string()).default([]),
  additionalProperties: z.boolean().optional(),
  params: z
    .record(
      z.string(),
      z.object({ type: z.string(), description: z.string().default(""), default: z.unknown().optional() }),
    )
    .default({}),
});

/** An action of actions.yaml. */
export type ActionDescription = z.output<typeof Action>;

/** Unpacks a charm file, for the user that it runs as to own, and reads what it says about itself. */
export const unpackCharm = async (charmFile: string, directory: string): Promise<CharmDescription> => {
  await mkdir(directory, { recursive: true });
  await extract(charmFile, directory);
  if (process.getuid?.() === 0) await chown(directory, CHARM_UID, CHARM_UID);
  return readDescription(directory);
};

const readDescription = async (directory: string): Promise<CharmDescription> => {
  const read = async (name: string): Promise<unknown> => parse(await readFile(join(directory, name), "utf8"));
  const { name, requires, provides, peers } = Metadata.parse(await read("metadata.yaml"));
  const withRole = (endpoints: typeof requires, role: Endpoint["role"]): [string, Endpoint][] =>
    Object.entries(endpoints).map(([endpoint, definition]) => [endpoint, { role, ...definition }]);
  return {
    name,
    endpoints: Object.fromEntries([
      ...withRole(requires, "requirer"),
      ...withRole(provides, "provider"),
      ...withRole(peers, "peer"),
    ]),
    options: Options.parse(await read("config.yaml")).options,
    actions: z.record(z.string(), Action).parse(await read("actions.yaml")),
  };
};

const extract = async (charmFile: string, directory: string): Promise<void> => {
  const zip = await yauzl.openPromise(charmFile, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const path = join(directory, entry.fileName);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
    await chmod(path, (entry.externalFileAttributes >>> 16) & 0o777);
  }
};
