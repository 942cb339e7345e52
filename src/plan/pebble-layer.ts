import type { Layer, Service } from "#lib/pebble/layer.ts";
import {
  ADMIN_PORT,
  ALIVE_CHECK,
  CONFIG_PATH,
  COURIER_SERVICE,
  KRATOS_SERVICE,
  READY_CHECK,
} from "#src/kratos/names.ts";

/**
 * The charm's Pebble layer. Nothing in it changes by itself (no dates, no counts): Pebble restarts a service whose entry changed in any way.
 * It is the same on every unit, whoever leads: which services run is decided by starting and stopping them, since a replan would
 * start a changed courier on followers, too.
 */
export const pebbleLayer = (environment: Readonly<Record<string, string>>): Layer => ({
  summary: "Kratos",
  services: {
    [KRATOS_SERVICE]: service("Kratos", "serve all", environment),
    [COURIER_SERVICE]: service("Kratos courier: sends mail", "courier watch", environment),
  },
  checks: {
    [READY_CHECK]: healthCheck("ready"),
    [ALIVE_CHECK]: healthCheck("alive"),
  },
});

/** Kratos finishes requests under way before it exits; Pebble's own five seconds would cut them off. */
const KILL_DELAY = "30s";

const service = (summary: string, command: string, environment: Readonly<Record<string, string>>): Service => ({
  override: "replace",
  summary,
  command: `kratos ${command} --config ${CONFIG_PATH}`,
  startup: "disabled",
  environment,
  "kill-delay": KILL_DELAY,
});

const healthCheck = (level: "ready" | "alive") => ({
  override: "replace" as const,
  level,
  http: { url: `http://localhost:${ADMIN_PORT}/admin/health/${level}` },
});
