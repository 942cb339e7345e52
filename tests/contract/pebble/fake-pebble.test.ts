import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pebbleAt } from "#lib/pebble/transport.ts";
import { openContainer } from "#lib/testing/fake-pebble/container.ts";
import { newContainer } from "#lib/testing/fake-pebble/container-state.ts";
import { startFakePebble } from "#lib/testing/fake-pebble/fake-pebble.ts";
import { type Image, STAYS } from "#lib/testing/fake-pebble/image.ts";
import { startRealPebble } from "#tests/programs/real-pebble.ts";
import { type Place, perform } from "./client.ts";
import { STORIES, type Step } from "./stories.ts";

/** The programs of the stories, which the machine of the real Pebble has. */
const IMAGE: Image = {
  programs: {
    sleep: () => STAYS,
    true: () => ({ exitCode: 0 }),
    false: () => ({ exitCode: 1 }),
    cat: ({ stdin }) => ({ exitCode: 0, stdout: stdin }),
    sh: ({ argv: [, , script] }) =>
      script === "echo last words; exit 3"
        ? { exitCode: 3, stdout: "last words\n" }
        : { exitCode: 7, stdout: "out\n", stderr: "err\n" },
  },
};

const onTheReal = async (steps: readonly Step[]): Promise<readonly unknown[]> => {
  const real = await startRealPebble();
  try {
    return await tell(real, steps);
  } finally {
    await real.stop();
  }
};

const onTheFake = async (steps: readonly Step[]): Promise<readonly unknown[]> => {
  const directory = await mkdtemp(join(tmpdir(), "fake-pebble-"));
  const socketPath = join(directory, "pebble.socket");
  const ownership = { permissions: "755", user: "root", group: "root" };
  const container = openContainer(newContainer({ directories: { [directory]: ownership } }), IMAGE);
  const fake = await startFakePebble({ container, socketPath });
  try {
    return await tell({ pebble: pebbleAt(socketPath), directory }, steps);
  } finally {
    await fake.stop();
    await rm(directory, { recursive: true });
  }
};

const tell = async (place: Place, steps: readonly Step[]): Promise<readonly unknown[]> => {
  const answers: unknown[] = [];
  for (const step of steps) answers.push({ step, answer: await perform(place, step) });
  return answers;
};

test.each(Object.entries(STORIES))("the fake Pebble answers as the real one: %s", async (_name, steps) => {
  const [real, fake] = await Promise.all([onTheReal(steps), onTheFake(steps)]);
  expect(fake).toEqual(real);
});
