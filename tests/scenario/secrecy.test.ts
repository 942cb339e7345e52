import { afterAll, beforeAll, expect, test } from "vitest";
import { containerOf, type Interruption, type Outcome, type State, settle, withSecret } from "#lib/testing/index.ts";
import { KRATOS_OUTSIDE, REFUSED_LOG_LEVEL } from "./fake-kratos.ts";
import { type KratosTrial, startKratosTrial, withKratos } from "./kratos-scenario.ts";

let trial: KratosTrial;
beforeAll(async () => {
  trial = await startKratosTrial();
});
afterAll(() => trial.stop());

/** Values that nobody but Kratos may see, planted where the charm gets them from. */
const PLANTED = {
  password: "planted-password/with#odd@chars",
  cookie: "planted-cookie-secret-0123456789",
  cipher: "planted-cipher-secret-0123456789",
} as const;

/** How each may be written: as it is, and as a part of a URL. */
const NEEDLES = Object.values(PLANTED).flatMap((value) => [value, encodeURIComponent(value)]);

const planted = (): State => {
  const own = (id: string, label: string, key: string, value: string) =>
    ({ id: id.padEnd(20, "0"), owner: "app", label, revisions: [{ [key]: value }] }) as const;
  const withOwn = [
    own("cookie", "cookie_secret", "cookiesecret", PLANTED.cookie),
    own("cipher", "cipher_secret", "ciphersecret", PLANTED.cipher),
  ].reduce(withSecret, trial.deployed);
  return trial.relateDatabase(withOwn, { password: PLANTED.password });
};

/** Everything of a hook that somebody else than Juju's secrets and the service's environment keeps or shows. */
const shownBy = ({ calls, log, stderr, statuses, pebble, action, state }: Outcome): string =>
  JSON.stringify({
    ...{ calls, log, stderr, statuses, pebble, action },
    relations: state.relations,
    stored: state.stored,
    labels: containerOf(state, "kratos").layers.map(({ label, layer: { services, ...layer } }) => ({
      ...{ label, layer },
      services: Object.entries(services ?? {}).map(([name, { environment: _environment, ...service }]) => ({
        name,
        service,
      })),
    })),
    files: containerOf(state, "kratos").files,
  });

const expectNothingShown = (outcome: Outcome): void => {
  const shown = shownBy(outcome);
  for (const needle of NEEDLES) expect(shown).not.toContain(needle);
};

test("the planted values reach Kratos, so that their absence elsewhere proves something", async () => {
  const { state } = await trial.scenario.run("install", planted());
  const environment = containerOf(state, "kratos").layers[0]?.layer.services?.["kratos"]?.environment;
  expect(environment?.["DSN"]).toContain(encodeURIComponent(PLANTED.password));
  expect(environment?.["SECRETS_COOKIE"]).toContain(PLANTED.cookie);
  expect(environment?.["SECRETS_CIPHER"]).toContain(PLANTED.cipher);
});

test.each([
  ["all goes well", {}, {}],
  ["Kratos exits and prints what it was given", { [KRATOS_OUTSIDE.exits]: "panic" }, {}],
  ["Kratos dumps its configuration as refused", {}, { log_level: REFUSED_LOG_LEVEL }],
  [
    "the database refuses and the driver prints the DSN",
    { [KRATOS_OUTSIDE.refusal]: "FATAL: no pg_hba.conf entry" },
    {},
  ],
])("no secret shows when %s", async (_case, outside, config) => {
  const start = { ...withKratos(planted(), { outside }), config };
  const { hooks } = await settle(trial.scenario, start);
  expect(hooks.length).toBeGreaterThan(5);
  for (const { outcome } of hooks) expectNothingShown(outcome);
});

test("no secret shows when a hook fails on something unexpected", async () => {
  const { calls, pebble } = await trial.scenario.run("install", planted());
  const failures: readonly Interruption[] = [
    ...calls.map((_, index): Interruption => ({ fail: "hook-command", call: index + 1 })),
    ...pebble.flatMap(({ asked }, index): readonly Interruption[] =>
      asked.startsWith("GET ") ? [] : [{ fail: "before-pebble-request", call: index + 1 }],
    ),
  ];
  for (const interruption of failures) expectNothingShown(await trial.scenario.run("install", planted(), interruption));
});
