// The testing face of the framework, area by area. Nothing of it is in a packed charm.
export {
  type CheckState,
  type ContainerState,
  type FileState,
  type LabelledLayer,
  type NoticeState,
  newContainer,
  type Ownership,
  restarted,
  type ServiceState,
  type SocketState,
} from "#lib/testing/fake-pebble/container-state.ts";
export {
  type CheckQuestion,
  type Image,
  type Program,
  type ProgramCall,
  type ProgramEnd,
  STAYS,
} from "#lib/testing/fake-pebble/image.ts";

export { inconsistencies } from "#lib/testing/scenario/consistency/consistency.ts";
export {
  type Declarations,
  type DeclaredAction,
  type DeclaredEndpoint,
  declare,
  readDeclarations,
} from "#lib/testing/scenario/declarations.ts";
export {
  type ActionInput,
  type EventInput,
  pebbleReady,
  relationBroken,
  relationChanged,
} from "#lib/testing/scenario/event.ts";
export type { Interruption } from "#lib/testing/scenario/interruption.ts";
export {
  anyOrder,
  type Divergence,
  interruptedHooks,
  type Ordering,
  secondHookWrites,
  type View,
  type WorldChange,
} from "#lib/testing/scenario/laws.ts";
export { newState } from "#lib/testing/scenario/new-state.ts";
export {
  type ActionAnswer,
  type ContainerCall,
  type HookCall,
  type LogLine,
  type Outcome,
  writesOf,
} from "#lib/testing/scenario/outcome.ts";
export { createScenario, Inconsistent, type Scenario, type ScenarioOptions } from "#lib/testing/scenario/scenario.ts";
export { type RanHook, type Settled, type SettleOptions, settle, type Told } from "#lib/testing/scenario/settle.ts";
export {
  containerOf,
  type RelationState,
  relation,
  relationOf,
  removingRelation,
  type SecretState,
  type State,
  secretOf,
  textOfFile,
  type UnitStatus,
  unitOf,
  withContainer,
  withoutRelation,
  withRelation,
  withSecret,
} from "#lib/testing/scenario/state.ts";
