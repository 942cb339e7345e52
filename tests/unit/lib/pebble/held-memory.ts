import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

/** Bytes of buffers that somebody still holds. The memory of garbage is given back in the background, which a second collection waits for. */
const heldBuffers = (): number => {
  if (typeof collectGarbage !== "function") throw new Error("this Node has no garbage collector to call");
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

/** The most bytes of buffers that are held while `work` runs, beyond those of before; it is sampled each time that `work` calls, at every 16 MiB of what it says is done. */
export const mostHeld = async (work: (done: (bytes: number) => void) => Promise<void>): Promise<number> => {
  const before = heldBuffers();
  let most = 0;
  let since = 0;
  await work((bytes) => {
    since += bytes;
    if (since < 16 * 1024 * 1024) return;
    since = 0;
    most = Math.max(most, heldBuffers() - before);
  });
  return most;
};
