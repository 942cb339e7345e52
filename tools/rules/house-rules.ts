import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { ACTIONS } from "#src/actions/index.ts";
import { ENDPOINTS } from "#src/endpoints/index.ts";
import { forbiddenImports } from "./imports.ts";

/** A source file. */
export interface SourceFile {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
}

/** The longest a source file may be: the worst room decides what a visitor thinks of the house. */
const MOST_LINES = 300;

/** Checks the rules of the house that no other tool knows; says what it looked at and what is wrong. */
export const houseRules = async (root: string, say: (line: string) => void): Promise<boolean> => {
  const files = await sourceFiles(root);
  const faults = [
    ...files.flatMap(forbiddenImports),
    ...files.flatMap(tooLong),
    ...(await disagreements(root, "actions.yaml", await Promise.all(ACTIONS.map(loadedName)), actionNames)),
    ...(await disagreements(root, "metadata.yaml", ENDPOINTS, endpointNames)),
  ];
  for (const fault of faults) say(fault);
  say(
    `looked at ${files.length} files, ${ACTIONS.length} actions, ${ENDPOINTS.length} endpoints: ${faults.length} faults`,
  );
  return faults.length === 0 && files.length > 0;
};

const sourceFiles = async (root: string): Promise<readonly SourceFile[]> => {
  const folders = await Promise.all(
    ["src", "lib", "local", "tools"].map((folder) =>
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
    ),
  );
  const paths = folders
    .flat()
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({ path: path.slice(root.length + 1), text: await readFile(path, "utf8") })),
  );
};

const tooLong = ({ path, text }: SourceFile): readonly string[] => {
  const lines = text.split("\n").length;
  return lines > MOST_LINES ? [`${path}: ${lines} lines, more than ${MOST_LINES}`] : [];
};

/** The name that an action has in its own file. */
const loadedName = async ({ name, load }: (typeof ACTIONS)[number]): Promise<string> =>
  z.object({ name: z.string() }).parse((await load?.()) ?? { name }).name;

const actionNames = (yaml: unknown): readonly string[] => Object.keys(z.record(z.string(), z.unknown()).parse(yaml));

const Endpoints = z.record(z.string(), z.unknown());

const endpointNames = (yaml: unknown): readonly string[] => {
  const { requires, peers, provides } = z
    .object({ requires: Endpoints, peers: Endpoints, provides: Endpoints })
    .parse(yaml);
  return [requires, peers, provides].flatMap((each) => Object.keys(each));
};

const disagreements = async (
  root: string,
  file: string,
  inCode: readonly string[],
  namesIn: (yaml: unknown) => readonly string[],
): Promise<readonly string[]> => {
  const inYaml = namesIn(parse(await readFile(join(root, file), "utf8")));
  return [
    ...inYaml.filter((name) => !inCode.includes(name)).map((name) => `${file} names ${name}, the code does not`),
    ...inCode.filter((name) => !inYaml.includes(name)).map((name) => `the code names ${name}, ${file} does not`),
  ];
};
