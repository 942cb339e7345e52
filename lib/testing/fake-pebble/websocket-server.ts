import { hash } from "node:crypto";
import type { Duplex } from "node:stream";
import type { ServerSocket } from "./container.ts";

/** The GUID of RFC 6455, 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const OPCODE = { text: 0x1, binary: 0x2, close: 0x8 } as const;

/** Accepts a WebSocket (RFC 6455), the part of it that Pebble's clients use: whole messages, none fragmented. */
export const acceptWebSocket = (socket: Duplex, key: string): ServerSocket => {
  const accept = hash("sha1", `${key}${GUID}`, "base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const messages: (string | Buffer)[] = [];
  let buffered: Buffer = Buffer.alloc(0);
  let listener: ((message: string | Buffer) => void) | undefined;
  const deliver = (message: string | Buffer) => (listener === undefined ? messages.push(message) : listener(message));
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let frame = decodeFrame(buffered); frame !== undefined; frame = decodeFrame(buffered)) {
      buffered = buffered.subarray(frame.length);
      if (frame.opcode === OPCODE.text) deliver(frame.payload.toString());
      if (frame.opcode === OPCODE.binary) deliver(frame.payload);
    }
  });
  return {
    send: (message) => {
      const [opcode, payload] =
        typeof message === "string" ? [OPCODE.text, Buffer.from(message)] : [OPCODE.binary, message];
      if (socket.writable) socket.write(Buffer.concat([head(opcode, payload.length), payload]));
    },
    onMessage: (added) => {
      listener = added;
      for (const message of messages.splice(0)) added(message);
    },
    onClose: (added) => void socket.once("close", added),
    drop: () => void socket.destroy(),
  };
};

const head = (opcode: number, length: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  const isShort = length < 0x1_0000;
  const bytes = Buffer.alloc(isShort ? 4 : 10);
  bytes[0] = 0x80 | opcode;
  bytes[1] = isShort ? 126 : 127;
  if (isShort) bytes.writeUInt16BE(length, 2);
  else bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
};

/** A frame of a client, unmasked; undefined while it is not there whole. */
const decodeFrame = (
  bytes: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly length: number } | undefined => {
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const start = (short === 126 ? 4 : short === 127 ? 10 : 2) + MASK_LENGTH;
  if (bytes.length < start) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + size) return undefined;
  const mask = bytes.subarray(start - MASK_LENGTH, start);
  const payload = Buffer.from(bytes.subarray(start, start + size)).map(
    (byte, index) => byte ^ (mask[index % MASK_LENGTH] ?? 0),
  );
  return { opcode: first & 0x0f, payload: Buffer.from(payload), length: start + size };
};

const MASK_LENGTH = 4;
