import { describe, expect, test } from "vitest";
import { parseContext } from "#lib/juju/context.ts";
import { configInvalid } from "#src/apply/config-invalid.ts";
import { configOrigins } from "#src/plan/kratos-config/origins.ts";

const context = parseContext(
  {
    JUJU_UNIT_NAME: "kratos/0",
    JUJU_MODEL_NAME: "identity",
    JUJU_MODEL_UUID: "3b2f0d3e-5c1a-4c8e-9f0a-7d6b5e4c3a21",
    JUJU_VERSION: "3.6.28",
    JUJU_CHARM_DIR: "/charm",
    JUJU_DISPATCH_PATH: "hooks/config-changed",
  },
  { endpoints: [], containers: [] },
);
const problemOf = (path: string) => configInvalid([{ path, reason: "expected boolean" }], configOrigins(), context);

describe("P2: a configuration that Kratos refuses", () => {
  test.each([
    ["selfservice.methods.password.enabled", "option enable_local_idp", "juju config kratos enable_local_idp=..."],
    ["log.level", "option log_level", "juju config kratos log_level=..."],
    ["dsn", "relation pg-database", "juju show-unit kratos/0 --endpoint pg-database"],
    ["tracing.providers.otlp.server_url", "relation tracing", "juju show-unit kratos/0 --endpoint tracing"],
    ["serve.admin", "container kratos", "juju debug-log --include kratos/0 --level WARNING"],
  ])("at %s is told with its origin, %s, and the command to run next", (path, origin, next) => {
    const problem = problemOf(path);
    expect(problem.detail).toBe(
      `Kratos refuses its new configuration (${origin}), the old one goes on: ${path}: expected boolean`,
    );
    expect(problem.next).toBe(next);
  });
});
