import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Charm } from "#lib/charm/define-charm.ts";
import {
  type ContainerState,
  containerOf,
  createScenario,
  type Image,
  newContainer,
  newState,
  type Outcome,
  readDeclarations,
  relation,
  type Scenario,
  type State,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import { charm } from "#src/charm.ts";
import { connectToKratos } from "#src/kratos/admin-api/connection.ts";
import type { World } from "#src/world.ts";
import { KRATOS_IMAGE } from "./fake-kratos.ts";

/** The Kratos charm on trial, with what it reaches over TCP: a database that listens, and the admin API of its Kratos. */
export interface KratosTrial {
  readonly scenario: Scenario;
  /** Right after `juju deploy`. */
  readonly deployed: State;
  /** Relates the database; what it answers is given, by default all that Kratos needs. */
  relateDatabase(state: State, offer?: DatabaseOffer): State;
  /** The address at which a database listens. */
  readonly databaseAddress: string;
  /** An address at which nothing listens. */
  readonly closedAddress: string;
  /** The identities that Kratos has from now on: none at first. */
  have(identities: readonly object[]): void;
  /** Whether Kratos answers that it is ready, from now on. */
  answerReady(isReady: boolean): void;
  stop(): Promise<void>;
}

/** What the database charm has said so far. */
export interface DatabaseOffer {
  readonly id?: number;
  readonly password?: string;
  readonly address?: string;
  readonly granted?: boolean;
  /** Keys of its databag that are other than usual; undefined for one that is not there. */
  readonly databag?: Readonly<Record<string, string | undefined>>;
}

/** Id of the secret that the database charm gives out. */
export const DATABASE_SECRET = "dbsecret000000000000";
export const DATABASE_RELATION = 7;
export const DATABASE_PASSWORD = "s3cr3t/of@the:database";

/** Starts the servers and reads the yaml files. `environment` is added to that of each hook; `disturb` comes between the charm and its world. */
export const startKratosTrial = async (
  image: Image = KRATOS_IMAGE,
  environment: Readonly<Record<string, string>> = {},
  disturb: (world: World) => World = (world) => world,
): Promise<KratosTrial> => {
  const database = createServer((socket) => socket.destroy());
  let identities: readonly object[] = [];
  let ready = true;
  const admin = createHttpServer(({ url = "" }, response) => {
    response.statusCode = ready ? 200 : 503;
    response.setHeader("content-type", "application/json");
    response.end(url.startsWith("/admin/identities") ? JSON.stringify(identities) : '{"status":"ok"}');
  });
  const [port, adminPort] = [await listen(database), await listen(admin)];
  const declarations = await readDeclarations(join(import.meta.dirname, "../.."));
  return {
    scenario: createScenario({
      charm: withSurroundings(adminPort, environment, disturb),
      declarations,
      images: { kratos: image },
    }),
    deployed: newState(declarations, { model: { name: "identity", uuid: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21" } }),
    relateDatabase: (state, offer = {}) => relateDatabase(state, { address: `127.0.0.1:${port}`, ...offer }),
    databaseAddress: `127.0.0.1:${port}`,
    closedAddress: CLOSED_ADDRESS,
    answerReady: (isReady) => {
      ready = isReady;
    },
    have: (those) => {
      identities = those;
    },
    stop: async () => {
      await Promise.all([database, admin].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
};

/** The charm itself; only the port of the admin API is one that is free on this machine, and Kubernetes is where the test has it. */
const withSurroundings = (
  port: number,
  environment: Readonly<Record<string, string>>,
  disturb: (world: World) => World,
): Charm<World> => ({
  ...charm,
  open: (host) => {
    const connection = connectToKratos({ baseUrl: `http://127.0.0.1:${port}` });
    const world = charm.open(host);
    return disturb({ ...world, environment: { ...world.environment, ...environment }, kratos: () => connection });
  },
});

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return portOf(server.address());
};

const portOf = (address: string | AddressInfo | null): number => {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
};

/** Nobody listens there: a port that was free a moment ago may be someone else's by now, but none of those that only root may take. */
const CLOSED_ADDRESS = "127.0.0.1:1";

const relateDatabase = (
  state: State,
  { id = DATABASE_RELATION, password = DATABASE_PASSWORD, granted = true, address, databag = {} }: DatabaseOffer,
): State => {
  const usual = { database: "identity_kratos", endpoints: address, "secret-user": `secret:${DATABASE_SECRET}` };
  const said = Object.entries({ ...usual, ...databag }).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, value]],
  );
  const related = withRelation(
    state,
    relation("pg-database", id, "postgresql-k8s", {
      remoteAppData: Object.fromEntries(said),
      remoteUnitsData: { 0: {} },
      localAppData: state.relations.find((each) => each.id === id)?.localAppData ?? {},
    }),
  );
  return withSecret(related, {
    id: DATABASE_SECRET,
    owner: { app: "postgresql-k8s" },
    label: `database.${id}.user.secret`,
    revisions: [{ username: "relation-1", password }],
    granted,
  });
};

/** The state with the container `kratos` changed; `outside` is added to what is there. */
export const withKratos = (
  state: State,
  { outside = {}, ...changes }: Partial<ContainerState> & { readonly outside?: Readonly<Record<string, string>> },
): State => {
  const before = state.containers["kratos"] ?? newContainer();
  return {
    ...state,
    containers: { kratos: { ...before, ...changes, outside: { ...before.outside, ...outside } } },
  };
};

/** The services that a hook has started anew, one entry a start. */
export const restartsIn = ({ pebble }: Outcome): readonly string[] =>
  pebble
    .filter(({ asked }) => /^(?:restart|start) /.test(asked))
    .flatMap(({ asked }) => asked.split(" ").slice(1))
    .toSorted();

/** How each service of the container `kratos` is, by name. */
export const servicesOf = (state: State): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(containerOf(state, "kratos").services).map(([name, { current }]) => [name, current]),
  );
