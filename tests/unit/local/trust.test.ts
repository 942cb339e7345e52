import { expect, test } from "vitest";
import { nextHook } from "#lib/testing/uniter/next-hook.ts";
import { newUnitMemory } from "#lib/testing/uniter/unit-memory.ts";
import { fakeMachine } from "./fake-machine.ts";

test("`juju trust` decides what Kubernetes answers, and the unit is told by a hook", async () => {
  const { machine, type } = await fakeMachine(1);
  const memory = newUnitMemory();
  const hooks = (): readonly string[] => {
    const next = nextHook(machine.model, "kratos/0", memory, new Map());
    next?.done();
    return next === undefined ? [] : [next.event.kind, ...hooks()];
  };
  hooks();
  await type("trust kratos");
  expect([machine.kubernetes.trusted, hooks()]).toEqual([true, []]);
  await type("trust kratos --remove");
  expect([machine.kubernetes.trusted, hooks()]).toEqual([false, ["config-changed"]]);
  await type("trust kratos --scope=cluster");
  expect([machine.kubernetes.trusted, hooks()]).toEqual([true, ["config-changed"]]);
});
