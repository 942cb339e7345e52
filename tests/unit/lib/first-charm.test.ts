import { expect, test } from "vitest";
import * as testing from "#lib/testing/index.ts";
import { charm } from "./first-charm.ts";

const scenario = testing.createScenario({
  charm,
  declarations: testing.declare({
    metadata: { name: "demo", containers: { server: {} }, provides: { website: { interface: "http" } } },
    config: { options: { port: { type: "int", default: 8080 } } },
    actions: { greet: { params: { who: { type: "string" } } } },
  }),
  images: { server: { programs: { "hello-server": () => testing.STAYS } } },
});
const deployed = testing.newState(scenario.declarations);

test("deploy, relate, wait: the server runs and its client knows the port", async () => {
  const related = testing.withRelation(deployed, testing.relation("website", 1, "client"));
  const { state } = await testing.settle(scenario, related);
  expect(state.status.name).toBe("active");
  expect(testing.relationOf(state, "website").localAppData).toEqual({ port: "8080" });
  expect(testing.containerOf(state, "server").services["server"]?.current).toBe("active");
});

test("without its container it waits", async () => {
  const gone = testing.withContainer(deployed, "server", { socket: "absent" });
  const { state } = await scenario.run("config-changed", gone);
  expect(state.status.message).toBe("Waiting for the container server");
});

test("killed anywhere, it gets there by the next hook", async () => {
  const { hooks } = await testing.settle(scenario, deployed);
  const { divergences } = await testing.interruptedHooks(scenario, hooks, ({ status }) => status);
  expect(divergences).toEqual([]);
});
