import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { constants, Script } from "node:vm";
import { crc32 } from "node:zlib";

/** A program, and the files with its bytecode. */
export interface CodeCacheOptions {
  /** Absolute path of the program, a CommonJS file. */
  readonly program: string;
  /** Of the files. They hold nothing but what V8 makes of the program's text. */
  readonly directory: string;
  /** Names of the files, best first: the first one that fits the program is taken. */
  readonly caches: readonly string[];
  /** The one of them that this run leaves its bytecode in, unless it or a better one fits. */
  readonly kept: string;
}

/**
 * Runs a program with the bytecode of all functions that an earlier run of it has used. Node's own compile cache keeps only what is compiled
 * when a program is loaded, so that every process compiles each function that it calls: a fifth of what a hook takes.
 *
 * A cache of another text, of another V8 or one that is damaged counts as none.
 */
export const runWithCodeCache = (options: CodeCacheOptions): void => {
  const { program, directory, caches, kept } = options;
  const text = readFileSync(program);
  const checksum = crc32(text);
  const { script, cache } = compile(text, checksum, options);
  if (cache === undefined || caches.indexOf(cache) > caches.indexOf(kept))
    process.once("exit", () => writeCache(join(directory, kept), checksum, script.createCachedData()));
  const main: CommonJsFunction = script.runInThisContext();
  const module = { exports: {} };
  main(module.exports, createRequire(program), module, program, dirname(program));
};

interface Compiled {
  readonly script: Script;
  /** The one whose bytecode it has. */
  readonly cache?: string;
}

const compile = (text: Buffer, checksum: number, { program, directory, caches }: CodeCacheOptions): Compiled => {
  const source = `(function(exports,require,module,__filename,__dirname){${text.toString()}\n})`;
  const options = { filename: program, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  for (const cache of caches) {
    const cachedData = readCache(join(directory, cache), checksum);
    if (cachedData === undefined) continue;
    const script = new Script(source, { ...options, cachedData });
    if (script.cachedDataRejected === false) return { script, cache };
  }
  return { script: new Script(source, options) };
};

type CommonJsFunction = (
  exports: object,
  require: NodeJS.Require,
  module: { readonly exports: object },
  filename: string,
  directory: string,
) => void;

/** Before the bytecode: checksums of the text and of the bytecode. V8 itself compares no more of them than their lengths. */
const HEADER_BYTES = 8;

const readCache = (path: string, checksum: number): Buffer | undefined => {
  const content = readIfPossible(path);
  if (content === undefined || content.length < HEADER_BYTES) return undefined;
  const bytecode = content.subarray(HEADER_BYTES);
  const fits = content.readUInt32LE(0) === checksum && content.readUInt32LE(4) === crc32(bytecode);
  return fits ? bytecode : undefined;
};

const readIfPossible = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
};

/** Whoever reads it meanwhile sees all of it or nothing. Where it cannot be written, the next run compiles once more. */
const writeCache = (path: string, checksum: number, bytecode: Buffer): void => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(checksum, 0);
  header.writeUInt32LE(crc32(bytecode), 4);
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, Buffer.concat([header, bytecode]), { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
};

const isSystemError = (error: unknown): boolean => error instanceof Error && "syscall" in error;
