/**
 * Rows as bytes, in parts that can each be read alone: what a checkpoint keeps indicators, sightings and findings in.
 *
 *   eight words      magic, version, checksum, length of the tables, numbers of findings, sightings, indicators, facts
 *   tables           JSON: what rows have in common, and the keys of what is no IPv4 address; blanks up to eight bytes
 *   columns          those of eight bytes, of four, of one; numbers are of this part's own tables and rows
 *
 * The bytes of a machine of another order have another magic: then the ledger is read. A later version is not read.
 */
import { isObject } from '../../base/lookup.ts';
import { parseJson } from '../../base/json.ts';
import type { FindingTraits } from '../../findings/finding.ts';
import { FINDING } from './finding-rows.ts';
import type { ValueDetails } from './sighting-rows.ts';

export interface PartTables {
  readonly prefixes: readonly string[];
  readonly traits: readonly FindingTraits[];
  readonly details: readonly ValueDetails[];
  /** By number of the indicator. */
  readonly texts: readonly (readonly [indicator: number, key: string])[];
}

/** Sizes: `findings` F, `sightings` S, `indicators` I. */
export interface RowPart extends PartTables {
  readonly facts: number;
  /** F. */
  readonly updatedAt: Float64Array;
  readonly prefix: Uint32Array;
  /** 4 F; nothing of a finding whose whole key is its prefix. */
  readonly id: Uint32Array;
  readonly flags: Uint8Array;
  /** S, those of one indicator after each other, the strongest first. */
  readonly firstSeen: Float64Array;
  readonly lastSeen: Float64Array;
  readonly finding: Uint32Array;
  readonly trait: Uint32Array;
  readonly detail: Uint32Array;
  /** I. */
  readonly address: Uint32Array;
  /** How many sightings each indicator has. */
  readonly count: Uint32Array;
}

const MAGIC = 0x5041_4c31;
const VERSION = 1;
const HEADER_BYTES = 32;
const CHECKSUM = 2;
/** Flags that are kept. */
const FLAGS = FINDING.hex | FINDING.stands | FINDING.archived | FINDING.vetoed;

export interface PartSize {
  readonly findings: number;
  readonly sightings: number;
  readonly indicators: number;
  readonly facts: number;
}

/** An empty part of that size, to be filled, and its bytes once it is. */
export function newRowPart(size: PartSize, tables: PartTables) {
  const { findings, sightings, indicators, facts } = size;
  const { prefixes, traits, details, texts } = tables;
  const text = new TextEncoder().encode(JSON.stringify({ prefixes, traits, details, texts }));
  const tableBytes = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(lengthOf(size, tableBytes));
  const words = new Uint32Array(bytes.buffer);
  words.set([MAGIC, VERSION, 0, tableBytes, findings, sightings, indicators, facts]);
  bytes.fill(BLANK, HEADER_BYTES, HEADER_BYTES + tableBytes);
  bytes.set(text, HEADER_BYTES);
  return {
    part: { ...tables, ...columnsIn(bytes.buffer, size, tableBytes), facts },
    sealed(): Uint8Array {
      words[CHECKSUM] = checksumOf(words);
      return bytes;
    },
  };
}

const BLANK = 32;

/** `undefined` if the bytes are not just those of a part. */
export function readRowPart(body: Uint8Array): RowPart | undefined {
  if (body.length < HEADER_BYTES || body.length % 4 !== 0) return undefined;
  // Where columns begin must be a multiple of what they hold.
  const bytes = new Uint8Array(body);
  const header = headerIn(new Uint32Array(bytes.buffer));
  if (header === undefined) return undefined;
  const { size, tableBytes } = header;
  const end = HEADER_BYTES + tableBytes;
  const tables = tablesIn(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, end)));
  if (tables === undefined) return undefined;
  const columns = columnsIn(bytes.buffer, size, tableBytes);
  const part = { ...tables, ...columns, facts: size.facts };
  return isSound(part) ? part : undefined;
}

interface Header {
  readonly size: PartSize;
  readonly tableBytes: number;
}

/** `undefined` if the words are not all of those that the header counts. */
function headerIn(words: Uint32Array): Header | undefined {
  const at = (n: number) => words[n] as number;
  const size = { findings: at(4), sightings: at(5), indicators: at(6), facts: at(7) };
  const tableBytes = at(3);
  if (at(0) !== MAGIC || at(1) !== VERSION || tableBytes % 8 !== 0) return undefined;
  if (lengthOf(size, tableBytes) !== words.byteLength) return undefined;
  return checksumOf(words) === at(CHECKSUM) ? { size, tableBytes } : undefined;
}

function lengthOf({ findings, sightings, indicators }: PartSize, tableBytes: number): number {
  const columns = (8 + 4 + 16 + 1) * findings + (16 + 12) * sightings + 8 * indicators;
  return Math.ceil((HEADER_BYTES + tableBytes + columns) / 4) * 4;
}

function columnsIn(
  buffer: ArrayBuffer,
  { findings, sightings, indicators }: PartSize,
  tableBytes: number,
) {
  let at = HEADER_BYTES + tableBytes;
  const doubles = (count: number) => {
    at += 8 * count;
    return new Float64Array(buffer, at - 8 * count, count);
  };
  const numbers = (count: number) => {
    at += 4 * count;
    return new Uint32Array(buffer, at - 4 * count, count);
  };
  return {
    updatedAt: doubles(findings),
    firstSeen: doubles(sightings),
    lastSeen: doubles(sightings),
    prefix: numbers(findings),
    id: numbers(4 * findings),
    finding: numbers(sightings),
    trait: numbers(sightings),
    detail: numbers(sightings),
    address: numbers(indicators),
    count: numbers(indicators),
    flags: new Uint8Array(buffer, at, findings),
  };
}

/** Of all words but the one that holds it. */
function checksumOf(words: Uint32Array): number {
  let [a, b] = [0x811c_9dc5, 0x9e37_79b9];
  for (let n = 0; n < words.length; n += 1) {
    const word = n === CHECKSUM ? 0 : (words[n] as number);
    a = Math.imul(a ^ word, 0x0100_0193);
    b = Math.imul(b + word, 0x85eb_ca6b) ^ (a >>> 15);
  }
  return (a ^ b) >>> 0;
}

function tablesIn(text: string): PartTables | undefined {
  const tables = parseJson(text);
  if (!isObject(tables)) return undefined;
  const { prefixes, traits, details, texts } = tables;
  const areLists = [prefixes, traits, details, texts].every(Array.isArray);
  return areLists ? ({ prefixes, traits, details, texts } as unknown as PartTables) : undefined;
}

/** Whether every number of the part is of something that is in it: what is not would be read as something else. */
function isSound(part: RowPart): boolean {
  const { prefixes, traits, details, texts, flags, count, finding, facts } = part;
  const below = (column: Uint32Array, end: number) => column.every((number) => number < end);
  return (
    below(part.prefix, prefixes.length) &&
    below(finding, flags.length) &&
    below(part.trait, traits.length) &&
    below(part.detail, details.length) &&
    texts.every(([indicator]) => indicator < count.length) &&
    flags.every((one) => (one & ~FLAGS) === 0) &&
    count.every((one) => one > 0) &&
    count.reduce((sum, one) => sum + one, 0) === finding.length &&
    facts === finding.length + flags.reduce((sum, one) => sum + standsIn(one), 0)
  );
}

function standsIn(flags: number): 0 | 1 {
  return (flags & FINDING.stands) === 0 ? 0 : 1;
}
