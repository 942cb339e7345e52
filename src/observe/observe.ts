import { isLeader } from "#lib/hook-tools/leadership.ts";
import { openedPorts } from "#lib/hook-tools/port.ts";
import { statusGet } from "#lib/hook-tools/status.ts";
import type { HookContext } from "#lib/juju/context.ts";
import { METRICS_ENDPOINT } from "#src/endpoints/metrics-endpoint.ts";
import { PG_DATABASE } from "#src/endpoints/pg-database.ts";
import type { Facts, KratosAnswers } from "#src/facts.ts";
import type { World } from "#src/world.ts";
import { observeAddress } from "./address.ts";
import { observeConfigMaps } from "./config-maps.ts";
import { observeCourier } from "./courier.ts";
import { observeDatabase } from "./database.ts";
import { observeIntegrations } from "./integrations.ts";
import { observeLastMailServer } from "./last-mail-server.ts";
import { observeOptions } from "./options.ts";
import { observeOwnSecrets } from "./own-secrets.ts";
import { observePeers } from "./peers.ts";
import { observeOwnSides, observeRelations } from "./relations.ts";
import { observeResources } from "./resources.ts";
import { observeVerificationTemplate } from "./verification-template.ts";
import { observeWorkload } from "./workload.ts";

/**
 * Reads everything that the decision needs, in parallel where one answer does not depend on another. Decides nothing.
 * Kratos is not asked again for answers that this hook has already.
 */
export const observe = async (world: World, answers?: KratosAnswers): Promise<Facts> => {
  const { tools, context } = world;
  const leader = isLeader(tools);
  const options = observeOptions(tools);
  const metrics = observeOwnSides(world, METRICS_ENDPOINT, leader);
  const database = observeRelations(world, PG_DATABASE, leader).then((views) => observeDatabase(world, views));
  const integrationsFact = observeIntegrations(world, { leader, metrics });
  const peersFact = observePeers(world);
  const [leads, databaseFact, optionsFact, ...rest] = await Promise.all([
    leader,
    database,
    options,
    peersFact,
    peersFact.then((fact) => observeCourier(world, fact, leader)),
    integrationsFact,
    observeLastMailServer(world, integrationsFact),
    observeConfigMaps(world),
    observeResources(world, leader),
    observeVerificationTemplate(world, options),
    observeOwnSecrets(tools),
    openedPorts(tools),
    statusGet(tools),
    observeWorkload(world, database, answers),
    observeAddress(tools, metrics),
  ]);
  const [peers, courier, integrations, lastMailServer, configMaps, resources, ...others] = rest;
  const [verificationTemplate, secrets, ports, status, workload, address] = others;
  return {
    ...identityOf(context),
    leader: leads,
    options: optionsFact,
    peers,
    courier,
    database: databaseFact,
    integrations,
    lastMailServer,
    configMaps,
    resources,
    verificationTemplate,
    secrets,
    workload,
    openedPorts: ports,
    address,
    status,
  };
};

const identityOf = ({ unit, app, model }: HookContext) => ({ unit, app, model });
