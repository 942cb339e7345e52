import { runWithCodeCache } from "#lib/charm/code-cache.ts";

/** Runs a program with code caches: argv has the program, the directory of the caches, the one that is kept, and the names of all. */
const [, , program = "", directory = "", kept = "", ...caches] = process.argv;
runWithCodeCache({ program, directory, caches, kept });
