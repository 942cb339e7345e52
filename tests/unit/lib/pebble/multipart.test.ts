import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boundaryOf,
  decodeMultipart,
  encodeMultipart,
  MultipartTruncated,
  newBoundary,
} from "#lib/pebble/multipart.ts";

const BOUNDARY = newBoundary();

/** The same bytes in chunks of the given length. */
async function* inChunks(bytes: Uint8Array | AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Buffer> {
  const whole = bytes instanceof Uint8Array ? Buffer.from(bytes) : await join(bytes);
  for (let start = 0; start < whole.length; start += length) yield whole.subarray(start, start + length);
}

const join = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

const decode = async (body: AsyncIterable<Buffer>): Promise<readonly { name: string; content: Buffer }[]> => {
  const parts: { name: string; content: Buffer }[] = [];
  for await (const { headers, content } of decodeMultipart(BOUNDARY, body))
    parts.push({ name: headers["x-name"] ?? "", content: await join(content) });
  return parts;
};

const partOf = (name: string, content: string | Uint8Array) => ({ headers: { "X-Name": name }, content });

describe("a multipart body", () => {
  test("comes back whatever it holds and however it is cut", async () => {
    const tricky = fc.constantFrom(
      "\r\n",
      "--",
      "\r\n--",
      `--${BOUNDARY}`,
      `\r\n--${BOUNDARY.slice(0, -1)}`,
      "\r\n\r\n",
    );
    const content = fc.oneof(fc.uint8Array({ maxLength: 200 }), tricky.map(Buffer.from), fc.constant(new Uint8Array()));
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { maxLength: 4 }),
        fc.integer({ min: 1, max: 97 }),
        async (contents, length) => {
          const parts = contents.map((each, index) => partOf(String(index), each));
          const decoded = await decode(inChunks(encodeMultipart(BOUNDARY, parts), length));
          expect(decoded).toEqual(contents.map((each, index) => ({ name: String(index), content: Buffer.from(each) })));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("says so when it ends early, wherever that is", async () => {
    const whole = Buffer.from(await join(inChunks(encodeMultipart(BOUNDARY, [partOf("a", "content")]), 1_000)));
    for (let length = 0; length < whole.length - 4; length++)
      await expect(decode(inChunks(whole.subarray(0, length), 7)), `${length} bytes`).rejects.toThrow(
        MultipartTruncated,
      );
  });

  test("is read no further than it is asked for, and is let go", async () => {
    let given = 0;
    let released = false;
    const source = async function* (): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(`--${BOUNDARY}\r\nX-Name: a\r\n\r\n`);
        for (;;) {
          given += 1;
          yield Buffer.alloc(1_000);
        }
      } finally {
        released = true;
      }
    };
    for await (const { content } of decodeMultipart(BOUNDARY, source())) {
      for await (const chunk of content) if (chunk.length > 0 && given === 3) break;
      break;
    }
    expect(given).toBe(3);
    expect(released).toBe(true);
  });

  test("is one piece unless a part of it streams", async () => {
    expect(encodeMultipart(BOUNDARY, [partOf("a", "x")])).toBeInstanceOf(Uint8Array);
    const streamed = encodeMultipart(BOUNDARY, [
      { headers: { "X-Name": "b" }, content: inChunks(Buffer.from("streamed"), 3) },
      partOf("a", "x"),
    ]);
    expect(streamed).not.toBeInstanceOf(Uint8Array);
    expect(await decode(inChunks(streamed, 10))).toEqual([
      { name: "b", content: Buffer.from("streamed") },
      { name: "a", content: Buffer.from("x") },
    ]);
  });

  test.each([
    ["multipart/form-data; boundary=abc", "abc"],
    ['multipart/form-data; boundary="a b"; charset=x', "a b"],
    ["application/json", undefined],
  ])("has the boundary of %s", (type, boundary) => expect(boundaryOf(type)).toBe(boundary));
});
