import { randomBytes } from "node:crypto";

/** What a frame is (RFC 6455, 5.2). */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** A frame that arrived. */
export interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  readonly payload: Buffer;
}

/** A frame claims to be longer than any that Pebble sends. */
export class FrameTooLong extends Error {
  override readonly name = "FrameTooLong";
}

/** Pebble sends 64 KiB at most. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The frames of a stream of bytes. Throws {@link FrameTooLong}. */
export async function* readFrames(head: Buffer, chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let held = head;
  const takeAll = function* (): Generator<Frame> {
    for (let frame = decodeFrame(held); frame !== undefined; frame = decodeFrame(held)) {
      held = held.subarray(frame.length);
      yield frame;
    }
  };
  yield* takeAll();
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    yield* takeAll();
  }
}

/** Lengths up to 125 stand in the second byte; 126 and 127 say that 2 or 8 more bytes hold it. */
const decodeFrame = (bytes: Buffer): (Frame & { readonly length: number }) | undefined => {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (size > MOST_BYTES) throw new FrameTooLong(`a frame of ${size} bytes`);
  if (bytes.length < start + size) return undefined;
  const payload = bytes.subarray(start, start + size);
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length: start + size };
};

/** A frame to send, the only one of its message. What a client sends is masked, always (RFC 6455, 5.3). */
export const encodeFrame = (opcode: number, payload: Uint8Array): Buffer => {
  const mask = randomBytes(4);
  const head = Buffer.concat([Buffer.from([0x80 | opcode]), encodeLength(payload.length), mask]);
  // The payload begins at a whole word, so that it is masked by words.
  const start = 4 * Math.ceil(head.length / 4);
  const bytes = new Uint8Array(start + 4 * Math.ceil(payload.length / 4));
  bytes.set(head, start - head.length);
  bytes.set(payload, start);
  const [key = 0] = new Uint32Array(Uint8Array.from(mask).buffer);
  const words = new Uint32Array(bytes.buffer, start);
  for (let index = 0; index < words.length; index++) words[index] = (words[index] ?? 0) ^ key;
  return Buffer.from(bytes.buffer, start - head.length, head.length + payload.length);
};

const encodeLength = (length: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | length]);
  if (length < 0x1_0000) {
    const bytes = Buffer.from([0x80 | 126, 0, 0]);
    bytes.writeUInt16BE(length, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x80 | 127;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
};
