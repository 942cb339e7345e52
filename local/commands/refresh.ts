import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { getApplication, ModelError } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations } from "#lib/testing/juju-model/relations.ts";
import { type CharmDescription, unpackCharm } from "#local/charm-archive.ts";
import type { Machine } from "#local/machine.ts";
import { NEIGHBOURS } from "#local/neighbours/index.ts";
import { type Command, need } from "./command.ts";

const USAGE = "refresh APP --path CHARM_FILE";

/** `juju refresh`: another charm file for the application, in a new pod. Options, relations, secrets and the database stay. */
export const refresh: Command = {
  usage: USAGE,
  summary: "Replaces the charm of an application",
  flags: { path: "value", trust: "switch" },
  run: async ({ names, flags, directory }, machine, output) => {
    const application = getApplication(machine.model, need(names, 0, "application", USAGE));
    if (application.charm !== machine.charm.name) throw new ModelError(notTheCharm(application.charm));
    const file = flags["path"];
    if (file === undefined) throw new ModelError(`no charm file specified; usage: juju ${USAGE}`);
    const unpacked = await mkdtemp(join(machine.directory, "refresh-"));
    const charm = await unpack(resolve(directory, file), unpacked, file);
    if (charm.name !== application.charm)
      throw new ModelError(
        `cannot refresh "${application.name}" to charm "${charm.name}": it runs "${application.charm}"`,
      );
    replaceDescription(machine, application.name, charm);
    machine.agent.refresh(() => replacePod(machine, unpacked));
    output.warn(`Added local charm "${charm.name}" to the model; the unit is told to refresh to it`);
    return 0;
  },
};

const notTheCharm = (charm: string): string =>
  NEIGHBOURS.has(charm)
    ? `"${charm}" is a stand-in of this local model: there is nothing to refresh`
    : `"${charm}" is real software, not a charm`;

const unpack = async (path: string, directory: string, file: string): Promise<CharmDescription> => {
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  if (!isFile) throw new ModelError(`no such charm file: ${file}`);
  try {
    return await unpackCharm(path, directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new ModelError(`${file} is not a charm file: ${error instanceof Error ? error.message : error}`);
  }
};

/** What the controller knows of a charm changes at once. */
const replaceDescription = (machine: Machine, app: string, charm: CharmDescription): void => {
  const { model } = machine;
  const application = { ...getApplication(model, app), endpoints: charm.endpoints, options: charm.options };
  model.applications.set(app, application);
  addPeerRelations(model, application);
  machine.charm = charm;
};

/** A new pod has nothing of the old one. */
const replacePod = async ({ charmDirectory, workload }: Machine, unpacked: string): Promise<void> => {
  await rm(charmDirectory, { recursive: true });
  await rename(unpacked, charmDirectory);
  await workload.restart();
};
