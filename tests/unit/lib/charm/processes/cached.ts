import { runWithCodeCache } from "#lib/charm/code-cache.ts";

/** Runs a program with a code cache: argv has the program, the cache and whether the cache is kept. */
const [, , program = "", cache = "", kept] = process.argv;
runWithCodeCache({ program, cache, isKept: kept === "kept" });
