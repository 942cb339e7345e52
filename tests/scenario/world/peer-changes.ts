import { type RelationState, relationOf, type State, withRelation } from "#lib/testing/index.ts";
import type { Event } from "./happening.ts";

const peersOf = (state: State): RelationState => relationOf(state, "kratos-peers");
const withPeers = (state: State, changes: Partial<RelationState>): State =>
  withRelation(state, { ...peersOf(state), ...changes });
const hasPeer = (state: State): boolean => 1 in peersOf(state).remoteUnitsData;

const HANDOVER = "courier_handover";

const changeLeader: Event = (state, { next }) => {
  if (!state.leader) return { name: "this unit leads", state: { ...state, leader: true } };
  if (!hasPeer(state)) return undefined;
  const deposed = withPeers({ ...state, leader: false }, { remoteUnitsData: { 1: {} } });
  // It may be killed before anybody hears of it.
  if (next() < 0.2) return { name: "another unit leads and has not said so", state: deposed };
  const localAppData = {
    ...peersOf(state).localAppData,
    leader: '"kratos/1"',
    [HANDOVER]: requestOf("kratos/0", "kratos/1"),
  };
  return { name: "another unit leads and asks for the courier", state: withPeers(deposed, { localAppData }) };
};

const requestOf = (from: string, to: string): string =>
  JSON.stringify({ from: [from], to, since: new Date().toISOString() });

/** The other unit says what it should: it confirms what it is asked for, or has got the courier. */
const answer: Event = (state) => {
  const { localAppData } = peersOf(state);
  const { [HANDOVER]: request = "", ...others } = localAppData;
  if (!state.leader && request !== "")
    return { name: "the other unit has the courier", state: withPeers(state, { localAppData: others }) };
  if (!state.leader || !hasPeer(state)) return undefined;
  const said: Readonly<Record<string, string>> = request === "" ? {} : { courier_stopped_for: request };
  return { name: "the other unit answers", state: withPeers(state, { remoteUnitsData: { 1: said } }) };
};

const babble: Event = (state) =>
  hasPeer(state)
    ? {
        name: "the other unit babbles",
        state: withPeers(state, { remoteUnitsData: { 1: { courier_stopped_for: "{" } } }),
      }
    : undefined;

const passTime: Event = (state) => {
  const { localAppData } = peersOf(state);
  const request = localAppData[HANDOVER];
  if (!state.leader || request === undefined) return undefined;
  const since = new Date(Date.now() - 120_000).toISOString();
  const earlier = request.replace(/"since":"[^"]*"/, `"since":"${since}"`);
  return {
    name: "two minutes pass",
    state: withPeers(state, { localAppData: { ...localAppData, [HANDOVER]: earlier } }),
  };
};

const comeOrGo: Event = (state) => {
  if (!state.leader) return undefined;
  return hasPeer(state)
    ? { name: "the other unit leaves", state: withPeers({ ...state, plannedUnits: 1 }, { remoteUnitsData: {} }) }
    : { name: "another unit comes", state: withPeers({ ...state, plannedUnits: 2 }, { remoteUnitsData: { 1: {} } }) };
};

/** What happens between the units, as unit 0 sees it, whose only peer is unit 1. */
export const PEER_EVENTS: readonly Event[] = [changeLeader, changeLeader, answer, babble, passTime, comeOrGo];
