import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalUnit } from "#local/unit.ts";
import { type Dispatch, openDispatcher } from "./dispatcher.ts";
import { peak, type Run, spread, times } from "./measure.ts";

const RUNS = 15;

/** Says what a hook costs beside the floor, which is bare Node once and the same hook commands in a row. */
export const compareWithFloor = async (name: string, dispatched: Dispatch, unit: LocalUnit): Promise<void> => {
  const dispatcher = await openDispatcher(unit, dispatched);
  await dispatcher.dispatch();
  await dispatcher.dispatch();
  const commands = dispatcher
    .calls()
    .map(([command = "", ...args]) => [join(unit.directory, "tools", command), ...args].join("\x1f"));
  const empty = join(unit.directory, "empty.cjs");
  await writeFile(empty, "");
  const [hook, bare, tools] = [[], [], []] as [Run[], Run[], Run[]];
  for (let index = 0; index < RUNS; index++) {
    hook.push(await dispatcher.dispatch());
    bare.push(await dispatcher.run({ command: "./node/bin/node", args: [empty] }));
    tools.push(await dispatcher.run({ command: join(unit.directory, "hook-tool"), input: commands.join("\n") }));
  }
  await dispatcher.close();
  const floor = times(bare).map((each, index) => each + (times(tools)[index] ?? 0));
  const ratios = times(hook).map((each, index) => each / (floor[index] ?? 1));
  console.log(
    [
      `${name}: ${commands.length} hook commands, ${RUNS} runs`,
      `  hook        ${spread(times(hook))}   peak ${peak(hook)} MiB`,
      `  floor       ${spread(floor)}   (bare Node ${spread(times(bare))}, commands ${spread(times(tools))})`,
      `  hook/floor  ${spread(ratios, 2)}`,
    ].join("\n"),
  );
};
