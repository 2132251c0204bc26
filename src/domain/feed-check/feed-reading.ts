/**
 * A feed as a device reads it: what it would load, and what is wrong. Any feed, not only ours; nothing that
 * a file can hold makes this throw.
 *
 *   bytes ─▶ lines ─▶ entries of its type ─▶ what fits the device ─▶ loaded
 */
import {
  addressesOfFamily,
  checkAddressLines,
  type AddressEntries,
  type AddressSyntax,
} from './address-feed-check.ts';
import type { AddressSet } from '../addresses/set/address-set.ts';
import {
  readersOfFormat,
  type DeviceProfile,
  type FeedFormat,
} from '../firewalls/device-profile.ts';
import { describeDomainProblem, parseDomainName } from '../values/domain-name.ts';
import type { Kind } from '../findings/extraction.ts';
import { faultBook, faultText, type FaultBook, type FeedFault } from './feed-fault.ts';
import { feedLines, isMarkup, type FeedLine, type FeedLines } from './feed-lines.ts';
import { genericLines, stixLines } from './feed-objects.ts';
import { isSentinel } from '../feeds/feed.ts';

/** As FortiOS calls them, and a STIX bundle. */
export const FEED_TYPES = ['address', 'domain', 'malware', 'generic-address', 'stix'] as const;
export type FeedType = (typeof FEED_TYPES)[number];

export interface FeedReading {
  readonly type: FeedType;
  readonly device: string;
  readonly bytes: number;
  readonly lines: number;
  /** Lines that are entries. */
  readonly entries: number;
  /** Entries that the device loads. */
  readonly loaded: number;
  /** The feed says that it has nothing to say. */
  readonly isSilent: boolean;
  /** Addresses that its entries cover, in decimal; only of feeds of addresses. */
  readonly addresses?: { readonly ipv4: string; readonly ipv6: string };
  readonly faults: readonly FeedFault[];
}

export interface ReadingTerms {
  readonly type: FeedType;
  readonly device: DeviceProfile;
  /** Lines of other feeds on the box, where its limit is over all of them. */
  readonly otherLines: number;
}

const NEAR_LIMIT = 0.8;

/** How a feed of the type is written. */
export function formatOf(type: FeedType): FeedFormat {
  if (type === 'generic-address') return 'json';
  return type === 'stix' ? 'stix' : 'text';
}

function faultsFor({ device }: ReadingTerms, book: FaultBook): readonly FeedFault[] {
  return book.faults().map((fault) => ({ ...fault, says: faultText(fault.kind, device.vendor) }));
}

export function readFeed(body: Uint8Array, terms: ReadingTerms, more = faultBook()): FeedReading {
  const { type, device } = terms;
  const found = entriesOf(body, terms, more);
  if (found.entries === 0) more.note('empty');
  if (!device.formats.includes(formatOf(type))) {
    const format = formatOf(type);
    const text = `${type}: ${device.name} reads ${device.formats.join(', ')}; ${readersOfFormat(format)} reads ${format}`;
    more.note('format', 0, text);
  }
  const loaded = fit(body.length, found, terms, more);
  return {
    type,
    device: device.name,
    bytes: body.length,
    lines: found.lines,
    entries: found.entries,
    loaded,
    isSilent: found.isSilent,
    ...(found.set === undefined
      ? {}
      : {
          addresses: {
            ipv4: addressesOfFamily(found.set, 4).toString(),
            ipv6: addressesOfFamily(found.set, 6).toString(),
          },
        }),
    faults: faultsFor(terms, more),
  };
}

/** Where there is no feed to be read, only what was noted on the way there. */
export function noFeed(terms: ReadingTerms, book: FaultBook): FeedReading {
  const { type, device } = terms;
  const nothing = { bytes: 0, lines: 0, entries: 0, loaded: 0, isSilent: false };
  return { type, device: device.name, ...nothing, faults: faultsFor(terms, book) };
}

interface FoundFault {
  readonly kind: Kind;
  readonly lines: number;
  readonly entries: number;
  readonly isSilent: boolean;
  readonly set?: AddressSet;
}

function entriesOf(body: Uint8Array, { type, device }: ReadingTerms, book: FaultBook): FoundFault {
  const syntax = { ...device.syntax, collapses: true };
  if (type === 'generic-address') {
    const lines = genericLines(body, book);
    return addressesIn({ count: lines.length, lines }, syntax, book);
  }
  if (type === 'stix') {
    const { kind, lines } = stixLines(body, book);
    const read = { count: lines.length, lines };
    if (kind !== 'ip') return valuesIn(kind, read, book);
    return addressesIn(read, { ...device.syntax, collapses: false }, book);
  }
  const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 200));
  const kind = type === 'address' ? 'ip' : type === 'domain' ? 'domain' : 'hash';
  if (isMarkup(text.toString('latin1'))) {
    book.note('markup', 1, text.toString('latin1').trim());
    return { kind, lines: 0, entries: 0, isSilent: false };
  }
  const read = feedLines(body, device.syntax, book);
  return kind === 'ip' ? addressesIn(read, syntax, book) : valuesIn(kind, read, book);
}

function valuesIn(
  kind: 'domain' | 'hash',
  { count, lines }: FeedLines,
  book: FaultBook,
): FoundFault {
  const entries = kind === 'domain' ? domainsIn(lines, book) : hashesIn(lines, book);
  const isSilent = entries.length === 1 && isSentinel(entries[0]?.text ?? '');
  if (!isSilent) noteSentinels(entries, book);
  noteRepeats(entries, book);
  return { kind, lines: count, entries: entries.length, isSilent };
}

function addressesIn(
  { count, lines }: FeedLines,
  syntax: AddressSyntax,
  book: FaultBook,
): FoundFault {
  const { entries, isSilent, set }: AddressEntries = checkAddressLines(lines, syntax, book);
  return { kind: 'ip', lines: count, entries, isSilent, set };
}

function domainsIn(lines: readonly FeedLine[], book: FaultBook): readonly FeedLine[] {
  return lines.flatMap((line) => {
    const { number, text } = line;
    if (isSentinel(text)) return [line];
    const isWild = text.includes('*');
    const parsed = parseDomainName(isWild ? text.replaceAll('*', 'x') : text);
    if (parsed.ok) {
      if (isWild) book.note('wildcard', number, text);
      return [{ ...line, text: isWild ? text.toLowerCase() : parsed.value }];
    }
    const { kind } = parsed.problem;
    const fault =
      kind === 'public-suffix' || kind === 'aws-endpoint' ? 'public-suffix' : 'malformed';
    book.note(fault, number, `${text}: ${describeDomainProblem(parsed.problem)}`);
    // A device loads what takes others down as readily as anything.
    return fault === 'malformed' ? [] : [line];
  });
}

const HASH = /^([0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})(?:\s+\S.*)?$/;

function hashesIn(lines: readonly FeedLine[], book: FaultBook): readonly FeedLine[] {
  const entries = lines.flatMap((line) => {
    const [, hash] = HASH.exec(line.text) ?? [];
    if (hash !== undefined) return [{ ...line, text: hash.toLowerCase() }];
    book.note('malformed', line.number, `${line.text}: not an MD5, SHA-1 or SHA-256`);
    return [];
  });
  const kind = entries[0]?.text.length;
  for (const { number, text } of entries) {
    if (text.length !== kind) book.note('mixed-hashes', number, text);
  }
  return entries;
}

function noteSentinels(entries: readonly FeedLine[], book: FaultBook): void {
  for (const { number, text } of entries) {
    if (isSentinel(text)) book.note('sentinel', number, text);
  }
}

function noteRepeats(entries: readonly FeedLine[], book: FaultBook): void {
  const seen = new Map<string, number>();
  for (const { number, text } of entries) {
    const before = seen.get(text);
    if (before === undefined) seen.set(text, number);
    else book.note('duplicate', number, `${text}: see line ${before}`);
  }
}

/** How many entries the device loads; the rest is cut off at the tail. */
function fit(
  bytes: number,
  { kind, entries }: FoundFault,
  { device, otherLines }: ReadingTerms,
  book: FaultBook,
): number {
  const { linesMax, bytesMax, scope } = device;
  const others = scope === 'device' ? otherLines : 0;
  if (linesMax[kind] === 0) {
    book.note('no-such-feed', 0, `${device.name} has no feed of kind "${kind}"`);
    return 0;
  }
  const room = Math.max(0, linesMax[kind] - others);
  const ofOthers = others === 0 ? '' : `, of which other feeds take ${others}`;
  const limit = `${linesMax[kind]} lines${ofOthers}`;
  if (entries > room) book.note('over-lines', 0, `${entries} entries, the device loads ${limit}`);
  if (bytes > bytesMax) book.note('over-bytes', 0, `${bytes} bytes, the device takes ${bytesMax}`);
  const isOver = entries > room || bytes > bytesMax;
  if (!isOver && (entries > NEAR_LIMIT * room || bytes > NEAR_LIMIT * bytesMax)) {
    book.note(
      'near-limit',
      0,
      `${entries} entries and ${bytes} bytes of ${limit}, ${bytesMax} bytes`,
    );
  }
  return bytes > bytesMax ? 0 : Math.min(entries, room);
}
