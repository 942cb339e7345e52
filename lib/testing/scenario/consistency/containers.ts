import type { ContainerState } from "#lib/testing/fake-pebble/container-state.ts";
import { combine } from "#lib/testing/fake-pebble/plan.ts";
import type { Declarations } from "#lib/testing/scenario/declarations.ts";
import type { State } from "#lib/testing/scenario/state.ts";
import { duplicates } from "./relations.ts";

/** What is wrong with the containers. */
export const containerFaults = ({ containers: states }: State, { containers }: Declarations): readonly string[] => [
  ...Object.keys(states)
    .filter((name) => !containers.includes(name))
    .map((name) => `metadata.yaml has no container ${name}`),
  ...containers.filter((name) => states[name] === undefined).map((name) => `the state lacks the container ${name}`),
  ...Object.entries(states).flatMap(([name, state]) => faultsOf(name, state)),
];

const faultsOf = (name: string, state: ContainerState): readonly string[] => {
  const { services, checks } = combine(state.layers);
  const active = Object.entries(state.services).filter(([, { current }]) => current === "active");
  return [
    ...(state.socket === "absent" && active.length > 0
      ? [`container ${name}: ${active.map(([service]) => service).join(", ")} cannot run without Pebble`]
      : []),
    ...Object.keys(state.services)
      .filter((service) => services[service] === undefined)
      .map((service) => `container ${name}: no layer has the service ${service}`),
    ...Object.keys(state.checks)
      .filter((check) => checks[check] === undefined)
      .map((check) => `container ${name}: no layer has the check ${check}`),
    ...duplicates(state.layers.map(({ label }) => label)).map(
      (label) => `container ${name}: two layers are called ${label}`,
    ),
    ...duplicates(state.notices.map(({ id }) => id)).map((id) => `container ${name}: two notices have the id ${id}`),
    ...Object.keys(state.files)
      .filter((path) => !path.startsWith("/"))
      .map((path) => `container ${name}: the path ${path} is not absolute`),
  ];
};
