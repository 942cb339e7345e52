/** Something that goes wrong in the middle of a hook, at the same place each time. Calls are counted from 1. */
export type Interruption =
  /** SIGKILL before this call: it and all later ones have no effect. What Pebble got before stays; Juju drops what the hook wrote. */
  | { readonly kill: "at-hook-command"; readonly call: number }
  /** SIGKILL when Pebble gets this request, before it does anything, or when it has done it and has not answered. */
  | { readonly kill: "before-pebble-request" | "after-pebble-request"; readonly call: number }
  /** The agent refuses this one hook command; the charm goes on. */
  | { readonly fail: "hook-command"; readonly call: number }
  /** Pebble drops the connection of this request, before or after doing it; the charm goes on. */
  | { readonly fail: "before-pebble-request" | "after-pebble-request"; readonly call: number };
