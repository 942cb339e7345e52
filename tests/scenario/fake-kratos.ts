import { parse } from "yaml";
import * as z from "zod";
import { type CheckQuestion, type Image, type Program, type ProgramEnd, STAYS } from "#lib/testing/index.ts";
import { KratosYaml } from "./kratos-yaml.ts";

/** What of a fake Kratos differs from test to test, kept outside of its container as text. */
export const KRATOS_OUTSIDE = {
  /** Version of the program: `v26.2.0` if unset. */
  version: "kratos-version",
  /** Migrations that the database has: `none`, `all`, or a number of pending ones. */
  schema: "database-schema",
  /** What PostgreSQL says to whoever logs in; nothing if unset. */
  refusal: "database-refusal",
  /** What `kratos serve` prints before it exits at once; it stays if unset. */
  exits: "kratos-exits",
  /** What `kratos courier watch` prints before it exits at once; the same as of `kratos serve` if unset. */
  courierExits: "courier-exits",
  /** Commands of Kratos that are killed before they have said a word, such as `version`, one a line; none if unset. */
  killed: "killed-commands",
  /** Set when Kratos runs and does not answer. */
  unready: "kratos-unready",
  /** The password that the database takes; any if unset. */
  password: "database-password",
} as const;

/** Migrations of Kratos 26.2.0, of which the fake shows a few. */
const MIGRATIONS = ["20150100000001000000", "20191100000001000000", "20200317160354000000", "20200402142539000000"];

/** Kratos 26.2.0 as a program, its answers recorded from the real one; 1.3.1 where `version` says so. */
const kratos: Program = (call) => {
  const { argv, outside } = call;
  const [, ...words] = argv;
  const is = (...wanted: readonly string[]) => wanted.every((word, index) => words[index] === word);
  const killed = outside.get(KRATOS_OUTSIDE.killed)?.split("\n") ?? [];
  if (killed.some((command) => is(...command.split(" ")))) return { exitCode: 137, stdout: "" };
  if (is("version"))
    return printed(
      `Version:    ${outside.get(KRATOS_OUTSIDE.version) ?? "v26.2.0"}\nBuild Commit:   4dc6\nBuild Timestamp: -\n`,
    );
  if (is("migrate", "sql", "--help"))
    return printed(outside.get(KRATOS_OUTSIDE.version)?.startsWith("v1.") ? OLD_HELP : HELP);
  if (is("migrate", "sql", "status", "-e")) return withDatabase(call, (pending) => printed(statusTable(pending)));
  if (is("migrate", "sql", "up", "-e", "--yes"))
    return withDatabase(call, () => {
      outside.set(KRATOS_OUTSIDE.schema, "all");
      return printed("Successfully applied migrations!\n");
    });
  if (is("migrate", "sql", "-e")) return withDatabase(call, () => ({ exitCode: 1, stdout: OLD_PLAN, stderr: "EOF\n" }));
  if (is("cleanup", "sql")) return withDatabase(call, () => printed(""));
  if (is("courier", "watch", "--config") && call.environment["DSN"] === "") return checked(call);
  if (is("jsonnet")) return evaluated(call.stdin);
  if (is("courier", "watch")) return serve(call, outside.get(KRATOS_OUTSIDE.courierExits));
  if (is("serve", "all")) return serve(call);
  return { exitCode: 1, stderr: `Error: unknown command ${JSON.stringify(words.join(" "))} for "kratos"\n` };
};

type Call = Parameters<Program>[0];

const printed = (stdout: string): ProgramEnd => ({ exitCode: 0, stdout });

const HELP = `Perform SQL migrations on an Ory Kratos database.

Usage:
  kratos migrate sql [command]

Available Commands:
  down        Rollback the last applied SQL migrations
  status      Get the current migration status
  up          Create SQL schemas and apply migration plans

Flags:
  -h, --help   help for sql
`;

const OLD_HELP =
  "Run this command on a fresh SQL installation.\n\nUsage:\n  kratos migrate sql <database-url> [flags]\n";

const OLD_PLAN = "The following migration is planned:\n\nDo you wish to execute this migration plan? [y/n]: ";

/** A command that needs the database: PostgreSQL lets it in or says why not, in the driver's words and with the DSN that it was given. */
const withDatabase = ({ environment, outside }: Call, work: (pending: number) => ProgramEnd): ProgramEnd => {
  const dsn = environment["DSN"] ?? "";
  if (dsn === "") return { exitCode: 1, stderr: "dsn must be set\n" };
  const password = outside.get(KRATOS_OUTSIDE.password);
  const given = decodeURIComponent(/^\w+:\/\/[^:]*:(?<password>[^@]*)@/.exec(dsn)?.groups?.["password"] ?? "");
  const refusal =
    password !== undefined && password !== given
      ? `FATAL: password authentication failed for user "relation-1" (SQLSTATE 28P01)`
      : outside.get(KRATOS_OUTSIDE.refusal);
  if (refusal !== undefined)
    return { exitCode: 1, stderr: `Unable to ping database, retrying. error="${refusal}" dsn=${dsn}\n` };
  return work(pendingIn(outside.get(KRATOS_OUTSIDE.schema) ?? "none"));
};

const pendingIn = (schema: string): number => {
  if (schema === "none") return MIGRATIONS.length;
  return schema === "all" ? 0 : Number(schema);
};

const statusTable = (pending: number): string => {
  const rows = MIGRATIONS.map((version, index) => {
    const state = index < MIGRATIONS.length - pending ? "Applied" : "Pending";
    return `${version}\tmigration_${index}\t${state}\t`;
  });
  return `${["VERSION\tNAME\tSTATUS\t", ...rows].join("\n")}\n`;
};

/** `courier watch` with an empty DSN reads all of its configuration and then refuses to go on. */
const checked = ({ argv, environment, read }: Call): ProgramEnd => {
  const path = argv[4] ?? "";
  const text = read(path);
  if (text === undefined) return { exitCode: 1, stderr: `Error: open ${path}: no such file or directory\n` };
  const level = environment["LOG_LEVEL"];
  const config: unknown = parse(text);
  const issue = level === REFUSED_LOG_LEVEL ? LOG_LEVEL_ISSUE(level) : issueOf(config);
  if (issue !== undefined)
    return {
      exitCode: 1,
      stderr: `The configuration contains values or keys which are invalid:\n${issue}\n\nSECRETS_COOKIE=${environment["SECRETS_COOKIE"]}\n`,
    };
  if (schemasOf(config).some((schema) => schema.includes(REFUSED_TYPE))) return { exitCode: 1, stderr: REFUSED_SCHEMA };
  return { exitCode: 1, stderr: "dsn must be set\n" };
};

/** A type of traits that neither JSON schema nor the fake Kratos knows. */
export const REFUSED_TYPE = "words";

const REFUSED_SCHEMA = `The configuration contains values or keys which are invalid:
properties.traits: map[properties:map[email:map[type:words]] type:object]
                   ^-- doesn't validate with "#"
properties.traits.properties.email.type: words
                                         ^-- anyOf failed
`;

const Schemas = z.object({ identity: z.object({ schemas: z.array(z.object({ url: z.string() })) }) });

const schemasOf = (config: unknown): readonly string[] =>
  Schemas.parse(config).identity.schemas.map(({ url }) =>
    Buffer.from(url.replace("base64://", ""), "base64").toString(),
  );

/** The evaluator of Jsonnet: of a text that ends in the middle it says where, all others lack what they are run on. */
const evaluated = (stdin: string): ProgramEnd => {
  const { Snippet: program } = JSON.parse(stdin);
  const end = String(program).trimEnd();
  const fault = /[{[(,:=]$/.test(end)
    ? `1:${end.length + 1} Unexpected end of file`
    : "RUNTIME ERROR: Missing argument: ctx";
  return { exitCode: 1, stderr: `Error: failed to evaluate jsonnet: ${fault}\n\n${end}\n` };
};

const LOG_LEVEL_ISSUE = (level: string): string =>
  `log.level: ${level}\n           ^-- value must be one of "trace", "debug", "info"`;

/** The first thing wrong with a configuration, in the form of Kratos: path, value, rule. */
const issueOf = (config: unknown): string | undefined => {
  const [issue] = KratosYaml.safeParse(config).error?.issues ?? [];
  return issue && `${issue.path.join(".")}: -\n   ^-- ${issue.message}`;
};

/** A value that config.yaml's rules let through and the fake Kratos refuses: the two do not always agree. */
export const REFUSED_LOG_LEVEL = "panic";

/** A server stays, unless the test wants it to exit: it then prints what it was given, as the real one does with a bad configuration. */
const serve = (
  { environment, outside }: Call,
  exits = outside.get(KRATOS_OUTSIDE.exits),
): ProgramEnd | typeof STAYS => {
  if (exits === undefined) return STAYS;
  return {
    exitCode: 1,
    stderr: `${exits}\nconnecting to ${environment["DSN"]}\ncookie ${environment["SECRETS_COOKIE"]}\n`,
  };
};

/** The health check answers while Kratos runs on a database that lets it in and is migrated. */
const answers = ({ name, activeServices, outside }: CheckQuestion): boolean => {
  if (!activeServices.includes("kratos") || outside.has(KRATOS_OUTSIDE.unready)) return false;
  return name !== "ready" || (!outside.has(KRATOS_OUTSIDE.refusal) && outside.get(KRATOS_OUTSIDE.schema) === "all");
};

/** The image of the container `kratos`. */
export const KRATOS_IMAGE: Image = { programs: { kratos }, answers };
