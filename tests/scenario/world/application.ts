import {
  containerOf,
  type Interruption,
  newContainer,
  type RanHook,
  relationOf,
  restarted,
  type Scenario,
  type State,
  settle,
  type Told,
  unitOf,
  withContainer,
  withRelation,
} from "#lib/testing/index.ts";

/** The units of an application side by side: what Juju keeps for all of them is the same to each, everything else is its own. */
export interface RunningApplication {
  readonly units: readonly RunningUnit[];
}

/** What one unit sees, and what it has been told. */
export interface RunningUnit {
  readonly state: State;
  readonly told: Told | undefined;
}

/** Hooks that units have run, in order. */
export interface Course {
  readonly application: RunningApplication;
  readonly hooks: readonly RanHook[];
}

/** An application of some units, unit 0 the leader; nothing has run yet. `first` is what unit 0 sees. */
export const newApplication = (first: State, count: number): RunningApplication => {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const peers = relationOf(first, "kratos-peers");
  return {
    units: numbers.map((unit) => {
      const others = numbers.filter((each) => each !== unit).map((each) => [each, {}]);
      const remoteUnitsData = Object.fromEntries(others);
      const state = withRelation({ ...first, unit, plannedUnits: count }, { ...peers, remoteUnitsData });
      return {
        state: { ...state, leader: unit === 0, containers: { kratos: newContainer(containerOf(first, "kratos")) } },
        told: undefined,
      };
    }),
  };
};

/** The state of a unit by its number. */
export const stateOf = ({ units }: RunningApplication, unit: number): State => memberOf({ units }, unit).state;

/** Runs the next hook of a unit, if there is one; the others then see what it wrote. */
export const runNextHook = async (
  scenario: Scenario,
  application: RunningApplication,
  unit: number,
  how?: Interruption,
): Promise<Course> => {
  const { state, told } = memberOf(application, unit);
  const { hooks, ...after } = await settle(scenario, state, {
    ...{ atMost: 1, ...(told && { told }) },
    ...(how && { interruption: { hook: 1, how } }),
  });
  return { application: withUnit(application, after), hooks };
};

/** Runs hooks of these units in turn, one each, until there is none left. */
export const settleUnits = async (
  scenario: Scenario,
  start: RunningApplication,
  units: readonly number[] = start.units.map(({ state }) => state.unit),
): Promise<Course> => {
  let application = start;
  const hooks: RanHook[] = [];
  for (let before = -1; before < hooks.length; ) {
    before = hooks.length;
    for (const unit of units) {
      const course = await runNextHook(scenario, application, unit);
      hooks.push(...course.hooks);
      ({ application } = course);
    }
  }
  return { application, hooks };
};

/** Another unit leads; it alone will be told so. */
export const elect = ({ units }: RunningApplication, leader: number): RunningApplication => ({
  units: units.map(({ state, told }) => ({ told, state: { ...state, leader: state.unit === leader } })),
});

/** The unit with another state, which the others see as far as Juju shows it to them. */
export const withState = (application: RunningApplication, state: State): RunningApplication =>
  withUnit(application, { state, told: memberOf(application, state.unit).told });

/** The container of a unit starts anew. */
export const restartContainer = (application: RunningApplication, unit: number, bootId: string): RunningApplication => {
  const state = stateOf(application, unit);
  return withState(application, withContainer(state, "kratos", restarted(containerOf(state, "kratos"), bootId)));
};

/** The application after a unit has left it. */
export const withoutUnit = ({ units }: RunningApplication, unit: number): RunningApplication => ({
  units: units.flatMap(({ state, told }): RunningUnit[] => {
    if (state.unit === unit) return [];
    const peers = relationOf(state, "kratos-peers");
    const { [unit]: _left, ...remoteUnitsData } = peers.remoteUnitsData;
    const plannedUnits = state.plannedUnits - 1;
    return [{ told, state: withRelation({ ...state, plannedUnits }, { ...peers, remoteUnitsData }) }];
  }),
});

const memberOf = ({ units }: RunningApplication, unit: number): RunningUnit => {
  const found = units.find(({ state }) => state.unit === unit);
  if (found === undefined) throw new Error(`the application has no unit ${unit}`);
  return found;
};

const withUnit = ({ units }: RunningApplication, changed: RunningUnit): RunningApplication => ({
  units: units.map((member) =>
    member.state.unit === changed.state.unit
      ? changed
      : { told: member.told, state: seenAfter(changed.state, member.state) },
  ),
});

/** What a unit sees once another one has written: databags, secrets, what the programs keep in a database, and that unit's word to its peers. */
const seenAfter = (writer: State, reader: State): State => ({
  ...reader,
  workloadVersion: writer.workloadVersion,
  containers: { kratos: { ...containerOf(reader, "kratos"), outside: containerOf(writer, "kratos").outside } },
  secrets: writer.secrets.map(({ tracked: _tracked, ...secret }) => {
    const tracked = reader.secrets.find(({ id }) => id === secret.id)?.tracked;
    return { ...secret, ...(tracked === undefined ? {} : { tracked }) };
  }),
  relations: writer.relations.map((relation) => {
    const { localUnitData = {}, remoteUnitsData } = reader.relations.find(({ id }) => id === relation.id) ?? relation;
    return {
      ...{ ...relation, localUnitData },
      remoteUnitsData:
        relation.endpoint === "kratos-peers"
          ? { ...remoteUnitsData, [writer.unit]: relation.localUnitData }
          : relation.remoteUnitsData,
    };
  }),
});

/** Each start and stop of a service by any unit, in order, such as `kratos/0 stop courier`. */
export const serviceActionsOf = (hooks: readonly RanHook[]): readonly string[] =>
  hooks.flatMap(({ before, outcome }) =>
    outcome.pebble
      .filter(({ asked }) => /^(?:start|stop|restart|replan|autostart)\b/.test(asked))
      .map(({ asked }) => `${unitOf(before)} ${asked}`),
  );
