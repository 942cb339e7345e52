/** Offsets in the head of a 64-bit little-endian ELF file and in its program headers (ELF-64 Object File Format 1.5). */
const HEADER = { programHeaders: 32, sections: 40, programHeaderSize: 54, programHeaderCount: 56, sectionCount: 60 };
const PROGRAM = { offset: 8, fileSize: 32 };

/**
 * A program without what only a debugger reads. The loader takes segments, and behind the last of them there are symbols and
 * debugging information: a third of Node's compressed size would be lost on every unit otherwise.
 */
export const withoutSymbols = (elf: Buffer): Buffer => {
  const start = Number(elf.readBigUInt64LE(HEADER.programHeaders));
  const size = elf.readUInt16LE(HEADER.programHeaderSize);
  const count = elf.readUInt16LE(HEADER.programHeaderCount);
  const ends = Array.from({ length: count }, (_, index) => {
    const header = start + index * size;
    return Number(elf.readBigUInt64LE(header + PROGRAM.offset) + elf.readBigUInt64LE(header + PROGRAM.fileSize));
  });
  const trimmed = Buffer.from(elf.subarray(0, Math.max(...ends)));
  trimmed.writeBigUInt64LE(0n, HEADER.sections);
  // The number of section headers and the index of their names, two bytes each.
  trimmed.writeUInt32LE(0, HEADER.sectionCount);
  return trimmed;
};
