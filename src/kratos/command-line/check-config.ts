import type { ExecResult } from "#lib/pebble/exec.ts";
import type { Pebble } from "#lib/pebble/transport.ts";
import { runKratos } from "./kratos-command.ts";

/** One thing that Kratos does not accept: the leaf and the rule, never the value. */
export interface ConfigIssue {
  /** Path in `kratos.yaml`, such as `selfservice.methods.password.enabled`. */
  readonly path: string;
  readonly reason: string;
}

/** What Kratos says about a configuration. */
export type ConfigVerdict =
  | { readonly state: "valid" }
  | { readonly state: "invalid"; readonly issues: readonly ConfigIssue[] }
  /** The check came to no end of its own. */
  | { readonly state: "unknown"; readonly reason: string };

const TIMEOUT_MS = 20_000;

/**
 * Has Kratos check a configuration file with the environment that it will run in, schemas of identities included, without effect:
 * with an empty DSN it reads everything and then refuses to go on (measured with 1.3.1 and 26.2.0).
 */
export const checkConfig = async (
  pebble: Pebble,
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<ConfigVerdict> =>
  parseVerdict(
    await runKratos(pebble, ["courier", "watch", "--config", path], {
      environment: { ...environment, DSN: "" },
      timeoutMs: TIMEOUT_MS,
    }),
  );

/**
 * Kratos exits with 1 either way; its text tells, and without a word that can be read it is a refusal all the same. With any other code it
 * was killed or broke. It dumps the offending object, secrets included, so only paths and rules are taken.
 */
export const parseVerdict = ({ stderr, stdout, exitCode }: ExecResult): ConfigVerdict => {
  const text = `${stdout}\n${stderr}`;
  if (text.includes("dsn must be set")) return { state: "valid" };
  const issues = parseIssues(text);
  if (issues.length > 0 || exitCode === 1) return { state: "invalid", issues };
  return { state: "unknown", reason: exitCode === undefined ? TOO_LONG : `its check ended with exit code ${exitCode}` };
};

const TOO_LONG = `its check was not finished after ${TIMEOUT_MS / 1000} seconds`;

/** A line `<path>: <value>` and below it a line `^-- <rule>`; a dot in a name has a backslash before it. */
const ISSUE = /^(?<path>[\w.\\/$@-]+): .*\n\s*\^-- (?<reason>.*)$/gm;

/** Some rules repeat the value. */
const QUOTED_VALUE = /^".*" (?=is not )/;

/** Kratos names every object around a wrong leaf as well: the longest path says most. */
const parseIssues = (text: string): readonly ConfigIssue[] =>
  [...text.matchAll(ISSUE)]
    .map(({ groups }) => ({
      path: groups?.["path"] ?? "",
      reason: (groups?.["reason"] ?? "").replace(QUOTED_VALUE, ""),
    }))
    .toSorted((a, b) => b.path.length - a.path.length);
