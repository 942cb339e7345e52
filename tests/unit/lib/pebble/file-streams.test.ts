import { createReadStream } from "node:fs";
import { readdir, readFile as readLocal, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { PebbleFileError, PebbleNotReady } from "#lib/pebble/errors.ts";
import { openFile, readFile, writeFile, writeFiles } from "#lib/pebble/files.ts";
import { fakePebble } from "./fake-pebble.ts";
import { mostHeld } from "./held-memory.ts";
import { usePebble } from "./use-pebble.ts";

const pebble = usePebble();
const { inside } = pebble;
const MIB = 1024 * 1024;

describe("a file of 200 MB", () => {
  const SIZE = 200 * MIB;
  const FEW = 2 * MIB;
  const piece = Buffer.alloc(MIB, "0123456789abcdef");

  test("is written and read in little memory", { timeout: 60_000 }, async () => {
    const written = await mostHeld(async (done) => {
      const content = async function* () {
        for (let size = 0; size < SIZE; size += piece.length) {
          yield piece;
          done(piece.length);
        }
      };
      await writeFile(pebble, inside("big"), content());
    });
    expect((await stat(inside("big"))).size).toBe(SIZE);
    let size = 0;
    let differs = false;
    const read = await mostHeld(async (done) => {
      for await (const chunk of (await openFile(pebble, inside("big"))) ?? []) {
        differs ||= Buffer.compare(chunk.subarray(0, 1), piece.subarray(size % 16, (size % 16) + 1)) !== 0;
        size += chunk.length;
        done(chunk.length);
      }
    });
    expect({ size, differs }).toEqual({ size: SIZE, differs: false });
    expect(written).toBeLessThan(FEW);
    expect(read).toBeLessThan(FEW);
  });
});

describe("content that streams", () => {
  test("arrives while its source is not finished, and counts only as a whole", async () => {
    const source = Promise.withResolvers<void>();
    const content = async function* () {
      yield Buffer.alloc(MIB, "a");
      await source.promise;
      yield Buffer.from("end");
    };
    const writing = writeFile(pebble, inside("slowly"), content());
    const partial = async () => (await readdir(inside(""))).find((name) => name.startsWith("slowly."));
    await expect.poll(async () => (await stat(inside((await partial()) ?? "slowly."))).size).toBeGreaterThan(MIB / 2);
    expect(await readFile(pebble, inside("slowly"))).toBeUndefined();
    source.resolve();
    await writing;
    expect((await stat(inside("slowly"))).size).toBe(MIB + 3);
  });

  test("comes from several sources at once, among content that is there", async () => {
    const content = async function* (text: string) {
      yield Buffer.from(text);
    };
    await writeFiles(pebble, [
      { path: inside("first"), content: content("1") },
      { path: inside("second"), content: "2", permissions: "600" },
      { path: inside("third"), content: content("3") },
    ]);
    expect(await readLocal(inside("first"), "utf8")).toBe("1");
    expect(await readLocal(inside("third"), "utf8")).toBe("3");
  });

  test("leaves the file as it was when its source fails, with the source's own error", async () => {
    await writeFile(pebble, inside("kept"), "before");
    const failing = async function* () {
      yield Buffer.alloc(MIB);
      throw new Error("the source failed");
    };
    await expect(writeFile(pebble, inside("kept"), failing())).rejects.toThrow("the source failed");
    const missing = createReadStream(inside("nope"));
    await expect(writeFile(pebble, inside("kept"), missing)).rejects.toMatchObject({ code: "ENOENT" });
    expect(await readLocal(inside("kept"), "utf8")).toBe("before");
    await expect.poll(async () => (await readdir(inside(""))).filter((name) => name.endsWith("~"))).toEqual([]);
  });

  test("is given up by the signal", async () => {
    const writing = new AbortController();
    const endless = async function* () {
      for (;;) {
        yield Buffer.alloc(1_000);
        await delay(5);
        writing.abort(new Error("enough"));
      }
    };
    await expect(writeFile(pebble, inside("given-up"), endless(), { signal: writing.signal })).rejects.toThrow(
      "enough",
    );
    expect(await readFile(pebble, inside("given-up"))).toBeUndefined();
  });

  test("is taken to its end even where it cannot be written", async () => {
    const content = async function* () {
      for (let count = 0; count < 20; count++) yield Buffer.alloc(MIB);
    };
    await expect(writeFile(pebble, inside("nodir/file"), content())).rejects.toThrow(PebbleFileError);
  });
});

describe("a file that is opened", () => {
  test("is undefined where there is none, and an error where it is a directory", async () => {
    expect(await openFile(pebble, inside("nope"))).toBeUndefined();
    await expect(openFile(pebble, inside(""))).rejects.toThrow(PebbleFileError);
  });

  test("may be empty", async () => {
    await writeFile(pebble, inside("empty"), "");
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await openFile(pebble, inside("empty"))) ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toHaveLength(0);
  });

  test("is let go when the reader stops, and when the signal is aborted", async () => {
    await writeFile(pebble, inside("long"), Buffer.alloc(20 * MIB));
    for await (const chunk of (await openFile(pebble, inside("long"))) ?? []) if (chunk.length > 0) break;
    const reading = new AbortController();
    const content = await openFile(pebble, inside("long"), { signal: reading.signal });
    const read = async () => {
      for await (const chunk of content ?? []) if (chunk.length > 0) reading.abort(new Error("enough"));
    };
    await expect(read()).rejects.toThrow("enough");
  });

  const head = "HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n";
  const begun = `${head}--b\r\nContent-Disposition: form-data; name="files"; filename="/x"\r\n\r\n`;
  const takeFirst = async (content: AsyncIterable<Uint8Array> | undefined, then: () => void) => {
    for await (const _chunk of content ?? []) then();
  };

  test("gives what has arrived before the rest has", async () => {
    const arrived = Promise.withResolvers<void>();
    const slow = await fakePebble((socket) => {
      socket.write(`${begun}${"x".repeat(1_000)}`);
      void arrived.promise.then(() => socket.destroy());
    });
    await expect(takeFirst(await openFile(slow, "/x"), arrived.resolve)).rejects.toThrow(PebbleNotReady);
  });

  test("times out when nothing more arrives", async () => {
    const stuck = await fakePebble((socket) => socket.write(`${begun}${"x".repeat(1_000)}`));
    const content = await openFile(stuck, "/x", { timeoutMs: 200 });
    await expect(takeFirst(content, () => undefined)).rejects.toMatchObject({ name: "PebbleTimeout" });
  });

  test("fails at its end when Pebble could read it in part only", async () => {
    const result = {
      type: "sync",
      result: [{ path: "/x", error: { message: "input/output error", kind: "generic-file-error" } }],
    };
    const response = `\r\n--b\r\nContent-Disposition: form-data; name="response"\r\n\r\n${JSON.stringify(result)}\r\n--b--\r\n`;
    const broken = await fakePebble((socket) =>
      socket.end(`${begun.replace("Content-Length: 1000000", "Connection: close")}half${response}`),
    );
    const chunks: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of (await openFile(broken, "/x")) ?? []) chunks.push(chunk);
    };
    await expect(read()).rejects.toThrow("/x: input/output error");
    expect(Buffer.concat(chunks).toString()).toBe("half");
  });
});
