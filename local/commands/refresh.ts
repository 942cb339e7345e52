import { mkdtemp, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Application, getApplication, ModelError, relationsOf, sidesOf } from "#lib/testing/juju-model/model.ts";
import { addPeerRelations } from "#lib/testing/juju-model/relations.ts";
import { type CharmDescription, type UnpackedCharm, unpackCharm } from "#local/charm-archive.ts";
import type { Machine } from "#local/machine.ts";
import { NEIGHBOURS } from "#local/neighbours/index.ts";
import { type Command, need } from "./command.ts";

const USAGE = "refresh APP --path CHARM_FILE";

/** `juju refresh`: another charm file for the application, in new pods. Options, relations, secrets and the database stay. */
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
    const obstacle = whyNot(machine, application, charm);
    if (obstacle !== undefined) {
      await rm(unpacked, { recursive: true });
      throw new ModelError(obstacle);
    }
    const former = machine.charm;
    replaceDescription(machine, application, charm);
    // As with Juju, the command does not wait for the units.
    void machine.units.refresh(charm).then(() => rm(former.directory, { recursive: true, force: true }));
    output.warn(`Added local charm "${charm.name}" to the model; its units refresh to it, one after the other`);
    return 0;
  },
};

const notTheCharm = (charm: string): string =>
  NEIGHBOURS.has(charm)
    ? `"${charm}" is a stand-in of this local model: there is nothing to refresh`
    : `"${charm}" is real software, not a charm`;

const unpack = async (path: string, directory: string, file: string): Promise<UnpackedCharm> => {
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  if (!isFile) throw new ModelError(`no such charm file: ${file}`);
  try {
    return await unpackCharm(path, directory);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new ModelError(`${file} is not a charm file: ${error instanceof Error ? error.message : error}`);
  }
};

const whyNot = ({ model }: Machine, { name, charm }: Application, next: CharmDescription): string | undefined => {
  if (next.name !== charm) return `cannot refresh "${name}" to charm "${next.name}": it runs "${charm}"`;
  const used = relationsOf(model, name).flatMap((relation) => sidesOf(relation, name)?.own.endpoint ?? []);
  const lost = used.find((endpoint) => next.endpoints[endpoint] === undefined);
  return (
    lost && `cannot refresh "${name}": it would break the relation on "${lost}", an endpoint that the new charm lacks`
  );
};

/** What the controller knows of a charm changes at once. */
const replaceDescription = (machine: Machine, application: Application, charm: UnpackedCharm): void => {
  application.endpoints = charm.endpoints;
  application.options = charm.options;
  addPeerRelations(machine.model, application);
  machine.charm = charm;
};
