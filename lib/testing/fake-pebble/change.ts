/** Something that Pebble does over time, as its API tells it. */
export interface Change {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: "Doing" | "Done" | "Error" | "Abort";
  readonly ready: boolean;
  readonly err?: string;
  readonly tasks: readonly Task[];
  /** RFC 3339. */
  readonly spawnTime: string;
  readonly readyTime?: string;
}

/** A step of a change. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly status: "Doing" | "Done" | "Error";
  readonly log?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}
