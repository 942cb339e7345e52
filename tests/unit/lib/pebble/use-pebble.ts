import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { Pebble } from "#lib/pebble/transport.ts";
import { startRealPebble } from "#tests/programs/real-pebble.ts";

/** A real Pebble for the tests of a file. */
export interface TestedPebble extends Pebble {
  /** A path in a directory that nobody else uses. */
  inside(name: string): string;
}

/** Starts a real Pebble before the tests of this file and ends it after them. */
export const usePebble = (): TestedPebble => {
  let real: Awaited<ReturnType<typeof startRealPebble>> | undefined;
  const running = () => {
    if (real === undefined) throw new Error("Pebble runs in tests and hooks only");
    return real;
  };
  beforeAll(async () => {
    real = await startRealPebble();
  });
  afterAll(() => real?.stop());
  return {
    get socketPath() {
      return running().pebble.socketPath;
    },
    inside: (name) => join(running().directory, name),
  };
};
