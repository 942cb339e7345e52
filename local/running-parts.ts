/** Parts of something that runs, which end in the reverse order of their start. */
export interface RunningParts {
  /** Notes how a part that has been started is ended, and gives the part back. */
  started<Part>(part: Part, end: (part: Part) => Promise<void>): Part;
  /** Ends them all, each once. */
  stop(): Promise<void>;
}

/** Starts parts one after the other; if one of them cannot be started, those before it are ended. */
export const startParts = async <Whole>(start: (parts: RunningParts) => Promise<Whole>): Promise<Whole> => {
  const running: (() => Promise<void>)[] = [];
  const parts: RunningParts = {
    started: (part, end) => {
      running.push(() => end(part));
      return part;
    },
    stop: async () => {
      for (const end of running.splice(0).toReversed()) await end();
    },
  };
  try {
    return await start(parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
};
