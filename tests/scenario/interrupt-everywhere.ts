import { expect } from "vitest";
import { interruptedHooks, type Scenario, type Settled } from "#lib/testing/index.ts";
import { kratosView } from "./kratos-view.ts";

/** Interrupts the first hook of a kind at each of its calls. Fails with every place that leads elsewhere; tells how many places there were. */
export const interruptEverywhere = async (scenario: Scenario, { hooks }: Settled, kind: string): Promise<number> => {
  const course = hooks.filter(({ event }) => event.kind === kind).slice(0, 1);
  const { divergences, interruptions } = await interruptedHooks(scenario, course, kratosView);
  expect(divergences).toEqual([]);
  return interruptions;
};
