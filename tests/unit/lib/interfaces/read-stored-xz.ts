import { crc32 } from "node:zlib";
import { expect } from "vitest";

/** Reads an .xz file whose data is stored, strictly: every size and checksum must be right. Written from the format's description, not from our writer. */
export const readStoredXz = (file: Uint8Array): Buffer => {
  const bytes = Buffer.from(file);
  expect(bytes.subarray(0, 8).toString("hex")).toBe("fd377a585a000001");
  expect(bytes.readUInt32LE(8)).toBe(crc32(bytes.subarray(6, 8)));
  const headerSize = (bytes.readUInt8(12) + 1) * 4;
  expect(bytes.readUInt32LE(12 + headerSize - 4)).toBe(crc32(bytes.subarray(12, 12 + headerSize - 4)));
  const { data, end } = readChunks(bytes, 12 + headerSize);
  const check = aligned(end);
  expect(bytes.readUInt32LE(check)).toBe(crc32(data));
  readIndex(bytes, check + 4, [end - 12 + 4, data.length]);
  return data;
};

const readChunks = (bytes: Buffer, start: number): { readonly data: Buffer; readonly end: number } => {
  const chunks: Buffer[] = [];
  let at = start;
  for (; bytes.readUInt8(at) !== 0; at += 3 + bytes.readUInt16BE(at + 1) + 1) {
    expect(bytes.readUInt8(at)).toBe(chunks.length === 0 ? 1 : 2);
    chunks.push(bytes.subarray(at + 3, at + 3 + bytes.readUInt16BE(at + 1) + 1));
  }
  return { data: Buffer.concat(chunks), end: at + 1 };
};

/** Reads the index of one block and the footer, up to the end of the file. */
const readIndex = (bytes: Buffer, start: number, sizes: readonly number[]): void => {
  expect(bytes.readUInt16BE(start)).toBe(0x00_01);
  let at = start + 2;
  for (const size of sizes) {
    let value = 0;
    for (let weight = 1; ; weight *= 128, at += 1) {
      value += (bytes.readUInt8(at) & 127) * weight;
      if (bytes.readUInt8(at) < 128) break;
    }
    at += 1;
    expect(value).toBe(size);
  }
  const end = aligned(at);
  expect(bytes.readUInt32LE(end)).toBe(crc32(bytes.subarray(start, end)));
  const footer = bytes.subarray(end + 4);
  expect(footer).toHaveLength(12);
  expect(footer.readUInt32LE(0)).toBe(crc32(footer.subarray(4, 10)));
  expect((footer.readUInt32LE(4) + 1) * 4).toBe(end + 4 - start);
  expect(footer.subarray(8).toString("hex")).toBe("0001595a");
};

const aligned = (offset: number): number => Math.ceil(offset / 4) * 4;
