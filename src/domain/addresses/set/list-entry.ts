/**
 * One entry of an address list, as public lists write it: what `parseListed` reads, and two notations that
 * only lists have and devices do not read.
 *
 *   185.10.68.0/255.255.255.0   a netmask in place of the prefix length
 *   45.148.10.240<TAB>9         an entry with a count after it, as in ipsum; the count says nothing of
 *                               addresses, so an entry that it could widen is refused
 */
import {
  describeAddressProblem,
  parseListed,
  type AddressProblem,
  type ListedRange,
} from '../../values/address.ts';
import { refuse, type Result } from '../../base/result.ts';

export type EntryProblem =
  | AddressProblem
  | { readonly kind: 'netmask'; readonly received: string }
  | { readonly kind: 'count-or-length'; readonly received: string };

const NETMASK = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/;
/** No list counts further. */
const COUNT = /^[0-9]{1,15}$/;
const ALL_ONES = 0xffff_ffff;

/** `text` has no comment and no surrounding blanks. */
export function parseListEntry(text: string): Result<ListedRange, EntryProblem> {
  const parsed = parseWithNetmask(text);
  if (parsed.ok) return parsed;
  const countAt = lastBlank(text) + 1;
  const count = text.slice(countAt);
  if (countAt === 0 || !COUNT.test(count)) return parsed;
  let end = countAt;
  while (isBlank(text[end - 1])) end -= 1;
  const entry = text.slice(0, end);
  const counted = parseWithNetmask(entry);
  if (!counted.ok) return parsed;
  return couldBeLength(entry, count)
    ? refuse({ kind: 'count-or-length', received: text })
    : counted;
}

export function describeEntryProblem(problem: EntryProblem): string {
  if (problem.kind === 'netmask') {
    return 'the netmask is not ones and then zeros, such as 255.255.255.0; a wildcard mask is not read';
  }
  return problem.kind === 'count-or-length'
    ? 'the number after the address may be a count or a prefix length: write /length, or the address alone'
    : describeAddressProblem(problem);
}

function parseWithNetmask(text: string): Result<ListedRange, EntryProblem> {
  const slash = text.indexOf('/');
  const mask = text.slice(slash + 1);
  if (slash < 0 || !NETMASK.test(mask)) return parseListed(text);
  const length = lengthOfNetmask(mask);
  const address = text.slice(0, slash);
  // `192.0.2.1/0.0.0.0` is one host to those who write wildcard masks, and the Internet to others.
  const isAmbiguous = length === 0 && address !== '0.0.0.0';
  if (length === undefined || isAmbiguous || address.includes(':')) {
    return refuse({ kind: 'netmask', received: text });
  }
  return parseListed(`${address}/${length}`);
}

/** The prefix length that a netmask stands for; `undefined` if it is none. */
function lengthOfNetmask(text: string): number | undefined {
  const parsed = parseListed(text);
  if (!parsed.ok) return undefined;
  const hostMask = ALL_ONES - Number(parsed.value.range.first);
  const hostBits = Math.log2(hostMask + 1);
  return Number.isInteger(hostBits) ? 32 - hostBits : undefined;
}

/** Whether `entry/digits` is a network of more than one address. */
function couldBeLength(entry: string, digits: string): boolean {
  const network = parseListed(`${entry}/${digits}`);
  if (!network.ok || network.value.hostBits) return false;
  return network.value.range.first < network.value.range.last;
}

/** Where the last blank is, or −1. */
function lastBlank(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && !isBlank(text[at])) at -= 1;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
