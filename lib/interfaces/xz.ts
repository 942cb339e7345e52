import { crc32 } from "node:zlib";

/**
 * Wraps data in the .xz format without compressing it, since Node has no LZMA: one block of stored LZMA2 chunks, checked by CRC32.
 * Every reader of .xz takes it (xz file format 1.2.1, https://tukaani.org/xz/xz-file-format.txt).
 */
export const storeAsXz = (data: Uint8Array): Uint8Array => {
  const blockHeader = withCrc(BLOCK_HEADER);
  const chunks = storedChunks(data);
  const unpaddedSize = blockHeader.length + chunks.length + CRC_BYTES;
  const index = withCrc(padded(Buffer.concat([ONE_RECORD, multibyte(unpaddedSize), multibyte(data.length)])));
  return Buffer.concat([
    HEADER_MAGIC,
    withCrc(STREAM_FLAGS),
    blockHeader,
    padded(chunks),
    littleEndian(crc32(data)),
    index,
    footer(index.length),
  ]);
};

const CRC_BYTES = 4;
const HEADER_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const FOOTER_MAGIC = Buffer.from("YZ");
/** The check that follows the data is a CRC32. */
const STREAM_FLAGS = Buffer.from([0x00, 0x01]);
/** 12 bytes with its CRC; one filter, LZMA2 with a dictionary of 8 MiB. */
const BLOCK_HEADER = Buffer.from([0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00]);
/** What an index of one block begins with. */
const ONE_RECORD = Buffer.from([0x00, 0x01]);

const LARGEST_CHUNK = 0x1_00_00;
const END_OF_CHUNKS = Buffer.from([0x00]);

/** The data in chunks as they are; the first resets the dictionary, as LZMA2 demands. */
const storedChunks = (data: Uint8Array): Buffer => {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < data.length; start += LARGEST_CHUNK) {
    const chunk = data.subarray(start, start + LARGEST_CHUNK);
    const size = chunk.length - 1;
    parts.push(Buffer.from([start === 0 ? 0x01 : 0x02, size >> 8, size & 0xff]), chunk);
  }
  return Buffer.concat([...parts, END_OF_CHUNKS]);
};

/** A number in groups of seven bits, lowest first; all but the last have the highest bit set. */
const multibyte = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
};

const footer = (indexBytes: number): Buffer => {
  const sizeAndFlags = Buffer.concat([littleEndian(indexBytes / 4 - 1), STREAM_FLAGS]);
  return Buffer.concat([littleEndian(crc32(sizeAndFlags)), sizeAndFlags, FOOTER_MAGIC]);
};

const withCrc = (bytes: Buffer): Buffer => Buffer.concat([bytes, littleEndian(crc32(bytes))]);

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

const littleEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
