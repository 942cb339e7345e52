import {
  containerOf,
  type RelationState,
  relation,
  relationOf,
  restarted,
  type State,
  withContainer,
  withRelation,
  withSecret,
} from "#lib/testing/index.ts";
import type { RandomSequence } from "#lib/testing/scenario/random.ts";
import type { Draw, Event, Happening } from "./happening.ts";
import { NEIGHBOUR_SECRETS, OFFERS, type Offer } from "./offers.ts";
import { PEER_EVENTS } from "./peer-changes.ts";

/** Draws the next thing that happens. */
export const nextHappening = (state: State, draw: Draw): Happening => {
  for (;;) {
    const happening = oneOf(EVENTS, draw.next)(state, draw);
    if (happening !== undefined) return happening;
  }
};

const oneOf = <T>(items: readonly T[], next: RandomSequence): T => {
  const item = items[Math.floor(next() * items.length)];
  if (item === undefined) throw new Error("nothing to draw from");
  return item;
};

const relate: Event = (state, { next, declarations, count }) => {
  const endpoint = oneOf(Object.keys(OFFERS), next);
  const there = state.relations.filter((each) => each.endpoint === endpoint).length;
  if (there >= (declarations.endpoints[endpoint]?.limit ?? 2)) return undefined;
  const id = count();
  const added = withOffer(relation(endpoint, id, `${endpoint}-app${id}`), oneOf(OFFERS[endpoint] ?? [], next));
  return { name: `${endpoint}:${id} is related`, state: withRelation(state, added) };
};

/** A relation has a unit on the other side, whatever it says. */
const withOffer = (related: RelationState, { app = {}, units = { 0: {} } }: Offer): RelationState => ({
  ...related,
  remoteAppData: app,
  remoteUnitsData: units,
});

const others = ({ relations }: State): readonly RelationState[] =>
  relations.filter(({ endpoint, dying }) => endpoint in OFFERS && dying !== true);

/** The other side says something else; its units stay. */
const alter: Event = (state, { next }) => {
  const all = others(state);
  if (all.length === 0) return undefined;
  const related = oneOf(all, next);
  const { endpoint, id, remoteUnitsData } = related;
  const { app = { seen: "yes" }, units = {} } = oneOf(OFFERS[endpoint] ?? [], next);
  const numbers = Object.keys(remoteUnitsData).map(Number);
  const altered = withOffer(related, {
    app,
    units: Object.fromEntries(numbers.map((unit) => [unit, units[unit] ?? {}])),
  });
  return {
    name: `${endpoint}:${id} says ${JSON.stringify(altered.remoteAppData)}`,
    state: withRelation(state, altered),
  };
};

const remove: Event = (state, { next }) => {
  const all = others(state);
  if (all.length === 0) return undefined;
  const { endpoint, id, ...related } = oneOf(all, next);
  return {
    name: `${endpoint}:${id} is removed`,
    state: withRelation(state, { ...related, endpoint, id, dying: true }),
  };
};

/** Where another unit leads, it asks for the database and has migrated it by the time that this one hears of it. */
const relateDatabase: Event = (state, draw) => {
  if (state.relations.some(({ endpoint }) => endpoint === "pg-database")) return undefined;
  const id = draw.count();
  const related = draw.relateDatabase(state, { id, password: `password-${id}` });
  return { name: `pg-database:${id} is related`, state: state.leader ? related : migratedByPeer(related, id) };
};

const migratedByPeer = (state: State, id: number): State => {
  const peers = relationOf(state, "kratos-peers");
  const localAppData = { ...peers.localAppData, [`migration_version_${id}`]: '"v26.2.0"' };
  return withRelation(state, { ...peers, localAppData });
};

const removeDatabase: Event = (state, { next }) => {
  const database = state.relations.find(({ endpoint, dying }) => endpoint === "pg-database" && dying !== true);
  if (database === undefined || next() < 0.7) return undefined;
  return { name: "pg-database is removed", state: withRelation(state, { ...database, dying: true }) };
};

const rotate: Event = (state, { next, count }) => {
  const secret = oneOf(
    state.secrets.filter(({ owner }) => owner !== "app"),
    next,
  );
  const [content = {}] = secret.revisions.slice(-1);
  const number = count();
  const rotated = Object.fromEntries(
    Object.entries(content).map(([key, value]) => [key, key === "username" ? value : `${key}-${number}`]),
  );
  const revisions = [...secret.revisions, rotated];
  return { name: `${secret.label} is rotated`, state: withSecret(state, { ...secret, revisions }) };
};

const grant: Event = (state, { next }) => {
  const { id } = oneOf(NEIGHBOUR_SECRETS, next);
  const secret = state.secrets.find((each) => each.id === id);
  if (secret === undefined) return undefined;
  const granted = secret.granted !== true;
  return {
    name: `${secret.label} is ${granted ? "granted" : "revoked"}`,
    state: withSecret(state, { ...secret, granted }),
  };
};

const OPTIONS: Readonly<Record<string, readonly (string | number | boolean | null)[]>> = {
  log_level: ["debug", "info", null],
  enable_local_idp: [true, false],
  enforce_mfa: [true, false],
  enable_verification: [true, false],
  enable_passwordless_login_method: [true, false],
  sender_name: ["Somebody: #1", null],
  password_min_length: [12, null],
  session_lifespan: ["30m", null],
  http_proxy: ["http://proxy.example:3128", null],
};

const configure: Event = (state, { next }) => {
  const option = oneOf(Object.keys(OPTIONS), next);
  const value = oneOf(OPTIONS[option] ?? [], next);
  const { [option]: _before, ...rest } = state.config;
  return {
    name: `${option} is ${JSON.stringify(value)}`,
    state: { ...state, config: value === null ? rest : { ...rest, [option]: value } },
  };
};

/** A container whose image brings certificates of authorities. */
export const newKratosContainer = (state: State, bootId: string): State => {
  const { files, ...container } = restarted(containerOf(state, "kratos"), bootId);
  const bundle = { content: "image certificates\n", permissions: "644", user: "root", group: "root" };
  return withContainer(state, "kratos", {
    ...container,
    files: { ...files, "/etc/ssl/certs/ca-certificates.crt": bundle },
  });
};

const restart: Event = (state, { count }) => ({
  name: "the container starts anew",
  state: newKratosContainer(state, `boot-${count()}`),
});

/** More often that which there is more of. */
const EVENTS: readonly Event[] = [
  ...[relate, relate, relate, relate, relate, alter, alter, alter, alter, remove, remove, remove, remove],
  ...[relateDatabase, removeDatabase, ...PEER_EVENTS, rotate, rotate, grant, configure, configure, restart],
];
