import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { parse } from "yaml";
import { ROOT } from "#tools/pack/pack.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";

/**
 * Runs every line of the guides that begins with `juju`, in the order of the page, on one model. A word in capitals stands for
 * something that a line before it printed: SECRET_ID for the output of the last `juju add-secret`, IDENTITY_ID and NEXT_PAGE_TOKEN for
 * the last result of that name. Everything else is typed as it stands.
 */

const GUIDES = ["docs/how-to/manage-users.md", "docs/how-to/try-several-units.md"];

/** Actions that have run so far. */
const ran = new Set<string>();

let model: LocalModel;
test.beforeAll(async ({ packedModel: shared }) => {
  model = shared;
});

const commandsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/```shell\n(.*?)```/gs)]
    .flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
    .filter((line) => line.trim() !== "");

/** Takes a line apart as a shell does that knows words and quotes only. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));

const withValues = (line: string, values: ReadonlyMap<string, string>): string =>
  line.replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no line before it printed a value for ${name}: ${line}`);
    return value;
  });

/** Keeps what a line printed for the lines after it. */
const remember = (line: string, stdout: string, values: Map<string, string>): void => {
  if (line.startsWith("juju add-secret")) values.set("SECRET_ID", stdout.trim());
  if (!line.startsWith("juju run")) return;
  const results = parse(stdout);
  const id = results?.["identity-id"] ?? results?.["id"];
  if (id !== undefined) values.set("IDENTITY_ID", id);
  if (results?.["next-page-token"] !== undefined) values.set("NEXT_PAGE_TOKEN", results["next-page-token"]);
};

const OTHER_ACTIONS = [
  ["check-schemas", "", "verdict: unchanged"],
  ["run-migration", "", "Successfully migrated the database"],
  ["unlink-oidc-account", "email=nobody@example.com credential-id=github:1", "Identity not found"],
] as const;

test.each(OTHER_ACTIONS)("%s, which no guide names, is in the packed charm, too", async (name, parameters, answer) => {
  const { stdout, stderr } = await model.juju(`run kratos/0 ${name} ${parameters}`.trim());
  expect(stdout + stderr).toContain(answer);
  ran.add(name);
});

describe.each(GUIDES)("%s", (path) => {
  test("every command in it works as it is written, in order", async () => {
    const commands = commandsIn(await readFile(join(ROOT, path), "utf8"));
    expect(commands.length).toBeGreaterThan(0);
    const values = new Map<string, string>();
    for (const command of commands) {
      const [program, name = "", ...args] = wordsOf(withValues(command, values));
      expect(program).toBe("juju");
      const { exitCode, stdout, stderr } = await model.juju(name, ...args);
      expect({ command, exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ command, exitCode: 0, stderr: "" });
      remember(command, stdout, values);
      if (name === "run") ran.add(args[1] ?? "");
    }
  });
});

test("the packed charm has run every action by now", async () => {
  const actions = parse(await readFile(join(ROOT, "actions.yaml"), "utf8"));
  expect([...ran].toSorted()).toEqual(Object.keys(actions).toSorted());
});
