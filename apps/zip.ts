/**
 * ZIP archives whose bytes depend on their content alone: names in order, no time, no owner. So a key that
 * names the content changes exactly if the code does.
 */
import { crc32, deflateRawSync } from 'node:zlib';

/** Name in the archive → content. No sizes beyond 4 GiB, and names of ASCII. */
export type ZipContent = Readonly<Record<string, Uint8Array>>;

/** 1980-01-01, the first day that the format knows. */
const DOS_DATE = 0x0021;
const MADE_BY_UNIX = 0x0314;
const NEEDS_DEFLATE = 20;
const DEFLATE = 8;
/** A plain file that its owner may write and everybody may read: Lambda runs as another user. */
const FILE_MODE = 0o100644;

export function zipOf(content: ZipContent): Buffer {
  const names = Object.keys(content).sort();
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const entry = entryOf(name, content[name] ?? new Uint8Array());
    const parts = [u32(0x04034b50), u16(NEEDS_DEFLATE), entry.shared, entry.name, entry.deflated];
    central.push(
      ...[u32(0x02014b50), u16(MADE_BY_UNIX), u16(NEEDS_DEFLATE), entry.shared],
      ...[u16(0), u16(0), u16(0), u32(FILE_MODE * 0x10000), u32(offset), entry.name],
    );
    local.push(...parts);
    offset += bytesOf(parts);
  }
  const count = u16(names.length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count];
  return Buffer.concat([...local, ...central, ...end, u32(bytesOf(central)), u32(offset), u16(0)]);
}

/** What both directories say of a file alike: method, time, checksum, sizes, lengths of name and extra. */
function entryOf(name: string, content: Uint8Array) {
  const deflated = deflateRawSync(content, { level: 9 });
  const sizes = [u32(crc32(content)), u32(deflated.length), u32(content.length)];
  const head = [u16(0), u16(DEFLATE), u16(0), u16(DOS_DATE), ...sizes];
  const shared = Buffer.concat([...head, u16(name.length), u16(0)]);
  return { name: Buffer.from(name, 'ascii'), deflated, shared };
}

function bytesOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
